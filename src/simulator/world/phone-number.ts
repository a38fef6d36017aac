/** A business phone number, as the simulated Meta knows it. */
export interface PhoneNumber {
  readonly id: string;
  wabaId: string;
  /** Digits only, country code first. */
  digits: string;
  verifiedName: string;
  status: 'CONNECTED' | 'PENDING' | 'DISCONNECTED' | 'FLAGGED' | 'RESTRICTED' | 'BANNED';
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED' | 'EXPIRED';
  throughputLevel: 'STANDARD' | 'HIGH' | 'NOT_APPLICABLE';
  messagingLimit: string;
  /** Messages per second; `undefined`: what holds for every number. */
  throughputPerSecond: number | undefined;
  registered: boolean;
  /** The two-step PIN, if one was set. */
  pin: string | undefined;
  /** Also used in the WhatsApp Business app. */
  onBizApp: boolean;
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
    digits: `1555${id.replace(/\D/g, '').slice(-7).padStart(7, '0')}`,
    verifiedName: `Business ${id.slice(-4)}`,
    status: 'CONNECTED',
    qualityRating: 'GREEN',
    codeVerificationStatus: 'VERIFIED',
    throughputLevel: 'STANDARD',
    messagingLimit: 'TIER_250',
    throughputPerSecond: undefined,
    registered: true,
    pin: undefined,
    onBizApp: false,
    identityCheck: false,
    allowedRecipients: undefined,
    blocked: new Set(),
    override: undefined,
    registrations: [],
    syncs: new Set(),
  };
}
