import { defined, nonEmpty } from '../../common/defined.js';
import { asObject, asObjects, asText, asList, type JsonObject } from '../json.js';
import { nextCursorOf } from './management-answers.js';

/** What came of an authorization code. */
export interface IssuedToken {
  readonly accessToken: string;
}

/** What Meta tells of a token to the app that it was made for. */
export interface TokenInspection {
  readonly valid: boolean;
  readonly appId?: string;
  /** Absent if it never expires. */
  readonly expiresAt?: Date;
  readonly scopes: readonly string[];
  /** Accounts that it was given, newest first; absent if Meta does not name any. */
  readonly wabaIds?: readonly string[];
  /** Why it is not valid, in Meta's words. */
  readonly reason?: string;
}

/** Something that keeps a number from sending, as Meta's health check names it. */
export interface HealthProblem {
  /** PHONE_NUMBER, WABA, BUSINESS, APP, MESSAGE_TEMPLATE. */
  readonly entity: string;
  readonly code?: number;
  readonly description: string;
}

/** A number as Meta shows it to who connects it. */
export interface NumberNode {
  readonly id: string;
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  /** CONNECTED, PENDING, DISCONNECTED, FLAGGED, RESTRICTED, BANNED, … */
  readonly status?: string;
  /** APPROVED, PENDING_REVIEW, DECLINED, … */
  readonly nameStatus?: string;
  /** VERIFIED, NOT_VERIFIED, EXPIRED. */
  readonly verification?: string;
  /** CLOUD_API once it is registered. */
  readonly platform?: string;
  readonly quality?: string;
  readonly throughputLevel?: string;
  readonly messagingLimit?: string;
  /** Whether it is used in the WhatsApp Business app as well. */
  readonly onBusinessApp?: boolean;
  /** Where its webhooks go: the number's own address, the account's, the app's. */
  readonly webhooks: {
    readonly number?: string;
    readonly account?: string;
    readonly application?: string;
  };
  readonly health: readonly HealthProblem[];
}

/** An app that hears of an account. */
export interface SubscribedApp {
  readonly id: string;
  readonly name?: string;
  readonly overrideUrl?: string;
}

/** What customers see of a business; a field that Meta does not have is absent. */
export interface BusinessProfile {
  readonly about?: string;
  readonly address?: string;
  readonly description?: string;
  readonly email?: string;
  readonly vertical?: string;
  readonly websites?: readonly string[];
  readonly profilePictureUrl?: string;
}

const MANAGEMENT = 'whatsapp_business_management';

export function toIssuedToken(answer: JsonObject): IssuedToken | undefined {
  const accessToken = asText(answer['access_token']);
  return accessToken === undefined ? undefined : { accessToken };
}

/** @returns `undefined` if the answer speaks of no token */
export function toTokenInspection({ data }: JsonObject): TokenInspection | undefined {
  const facts = asObject(data);
  if (facts === undefined) return undefined;
  // Seconds since 1970; 0 stands for never.
  const expiresAt = new Date(Number(facts['expires_at']) * 1000);
  const appId = asText(facts['app_id']);
  const granted = asObjects(facts['granular_scopes']).find(({ scope }) => scope === MANAGEMENT);
  const targets = granted && Array.isArray(granted['target_ids']) ? granted['target_ids'] : null;
  const reason = asText(asObject(facts['error'])?.['message']);
  return {
    valid: facts['is_valid'] === true,
    scopes: textsOf(facts['scopes']),
    ...defined({
      appId,
      expiresAt: expiresAt.getTime() > 0 ? expiresAt : undefined,
      wabaIds: targets === null ? undefined : textsOf(targets),
      reason,
    }),
  };
}

/** A page of an account's numbers. @returns `undefined` if there is no list at all */
export function toNumberNodes({
  data,
  paging,
}: JsonObject): { numbers: NumberNode[]; after: string | null } | undefined {
  if (!Array.isArray(data)) return undefined;
  return {
    numbers: asObjects(data).flatMap((entry) => toNumberNode(entry) ?? []),
    after: nextCursorOf(paging),
  };
}

/** @returns `undefined` if the answer speaks of no number */
export function toNumberNode(answer: JsonObject): NumberNode | undefined {
  const id = asText(answer['id']);
  if (id === undefined) return undefined;
  const onBusinessApp = answer['is_on_biz_app'];
  const webhooks = asObject(answer['webhook_configuration']);
  return {
    id,
    ...texts(answer, {
      displayPhoneNumber: 'display_phone_number',
      verifiedName: 'verified_name',
      status: 'status',
      nameStatus: 'name_status',
      verification: 'code_verification_status',
      platform: 'platform_type',
      quality: 'quality_rating',
      messagingLimit: 'whatsapp_business_manager_messaging_limit',
    }),
    ...texts(asObject(answer['throughput']), { throughputLevel: 'level' }),
    ...defined({ onBusinessApp: typeof onBusinessApp === 'boolean' ? onBusinessApp : undefined }),
    webhooks: texts(webhooks, {
      number: 'phone_number',
      account: 'whatsapp_business_account',
      application: 'application',
    }),
    health: toHealthProblems(asObject(answer['health_status'])),
  };
}

function toHealthProblems(health: JsonObject | undefined): HealthProblem[] {
  return asObjects(health?.['entities']).flatMap((entity) => {
    const kind = asText(entity['entity_type']) ?? 'UNKNOWN';
    return asObjects(entity['errors']).map((error) => {
      const code = Number(error['error_code'] ?? Number.NaN);
      return {
        entity: kind,
        ...defined({ code: Number.isInteger(code) ? code : undefined }),
        description: asText(error['error_description']) ?? 'no description given',
      };
    });
  });
}

/** @returns `undefined` if there is no list at all */
export function toSubscribedApps({ data }: JsonObject): SubscribedApp[] | undefined {
  if (!Array.isArray(data)) return undefined;
  return asObjects(data).flatMap((entry) => {
    const app = asObject(entry['whatsapp_business_api_data']);
    const id = asText(app?.['id']);
    if (id === undefined) return [];
    const more = {
      ...texts(app, { name: 'name' }),
      ...texts(entry, { overrideUrl: 'override_callback_uri' }),
    };
    return [{ id, ...more }];
  });
}

/** @returns `undefined` if the answer speaks of no profile */
export function toBusinessProfile({ data }: JsonObject): BusinessProfile | undefined {
  const [profile] = asObjects(data);
  if (profile === undefined) return Array.isArray(data) ? {} : undefined;
  const websites = textsOf(profile['websites']);
  return {
    ...texts(profile, {
      about: 'about',
      address: 'address',
      description: 'description',
      email: 'email',
      vertical: 'vertical',
      profilePictureUrl: 'profile_picture_url',
    }),
    ...defined({ websites: nonEmpty(websites) }),
  };
}

/** Meta says that it was done. */
export function toSuccess({ success }: JsonObject): true | undefined {
  return success === true ? true : undefined;
}

function textsOf(list: unknown): string[] {
  return asList(list).flatMap((item) => asText(item) ?? []);
}

/** Those of the fields that are texts, under our names. */
function texts<Name extends string>(
  source: JsonObject | undefined,
  fields: Readonly<Record<Name, string>>,
): { [Field in Name]?: string } {
  const found: { [Field in Name]?: string } = {};
  for (const name of Object.keys(fields) as Name[]) {
    const text = asText(source?.[fields[name]]);
    if (text !== undefined) found[name] = text;
  }
  return found;
}
