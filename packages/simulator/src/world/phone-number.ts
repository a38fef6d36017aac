/** A business phone number, as the simulated Meta knows it. */
export interface PhoneNumber {
  readonly id: string;
  wabaId: string;
  /** How the account is known: not at all, by what a token asked for, by a template, by declaration. */
  filing: 'none' | 'concluded' | 'proven' | 'declared';
  /** The portfolio its customers were first met under; it outlives a change of account. */
  portfolioId: string | undefined;
  /** Digits only, country code first. */
  digits: string;
  verifiedName: string;
  status: 'CONNECTED' | 'PENDING' | 'DISCONNECTED' | 'FLAGGED' | 'RESTRICTED' | 'BANNED';
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  throughputLevel: 'STANDARD' | 'HIGH' | 'NOT_APPLICABLE';
  messagingLimit: string;
  nameStatus: 'APPROVED' | 'PENDING_REVIEW' | 'DECLINED' | 'EXPIRED' | 'NONE';
  /** Messages per second; `undefined`: what holds for every number. */
  throughputPerSecond: number | undefined;
  registered: boolean;
  /** The two-step PIN, if one was set. */
  pin: string | undefined;
  /** Also used in the WhatsApp Business app. */
  onBizApp: boolean;
  /** When it was connected, ms since the epoch; `undefined`: just now, whenever one asks. */
  onboardedAt: number | undefined;
  /** The code that was sent to the number and not used yet. */
  verificationCode: string | undefined;
  /** What the app hands over once the number is connected. */
  appContacts: readonly AppContact[];
  appHistory: readonly AppThread[] | 'declined';
  identityCheck: boolean;
  /** A test number sends to these only; `undefined`: to everybody. */
  allowedRecipients: ReadonlySet<string> | undefined;
  /** wa_ids or user ids this business has blocked. */
  readonly blocked: Set<string>;
  override: WebhookOverride | undefined;
  /** Times of register and deregister calls, ms. */
  readonly registrations: number[];
  /** Kinds of coexistence data already asked for. */
  readonly syncs: Set<string>;
  /** What people see of the business. */
  readonly profile: BusinessProfile;
  /** Short links that open a chat, by code. */
  readonly qrCodes: Map<string, QrCode>;
}

export interface AppContact {
  readonly waId: string;
  readonly name: string;
}

/** A conversation that was there before the number was connected. */
export interface AppThread {
  readonly waId: string;
  readonly messages: readonly {
    readonly from: 'business' | 'user';
    readonly text: string;
    /** Unix seconds; now if absent. */
    readonly timestamp?: number;
  }[];
}

export interface BusinessProfile {
  about?: string;
  address?: string;
  description?: string;
  email?: string;
  websites?: readonly string[];
  vertical?: string;
  profile_picture_url?: string;
}

export interface QrCode {
  readonly code: string;
  prefilledMessage: string;
}

/** Where the webhooks of a number or an account go instead of to the app's URL. */
export interface WebhookOverride {
  readonly url: string;
  readonly verifyToken: string;
}

/** A number nobody declared: connected, and `1555` followed by the end of its id. */
export function newPhoneNumber(id: string, wabaId: string): PhoneNumber {
  return {
    id,
    wabaId,
    filing: 'none',
    portfolioId: undefined,
    digits: `1555${id.replace(/\D/g, '').slice(-7).padStart(7, '0')}`,
    verifiedName: `Business ${id.slice(-4)}`,
    status: 'CONNECTED',
    qualityRating: 'GREEN',
    codeVerificationStatus: 'VERIFIED',
    throughputLevel: 'STANDARD',
    messagingLimit: 'TIER_250',
    nameStatus: 'APPROVED',
    throughputPerSecond: undefined,
    registered: true,
    pin: undefined,
    onBizApp: false,
    onboardedAt: undefined,
    verificationCode: undefined,
    appContacts: [],
    appHistory: [],
    identityCheck: false,
    allowedRecipients: undefined,
    blocked: new Set(),
    override: undefined,
    registrations: [],
    syncs: new Set(),
    profile: {},
    qrCodes: new Map(),
  };
}
