import { defined } from '../../common/defined.js';
import { asList, asObject, asObjects, asText, type JsonObject } from '../json.js';
import { toIdentity } from '../identity.js';
import { readCalls, type CallNews } from './calls.js';
import { readTemplateNews, type TemplateNews } from './template-news.js';
import { readContact, readName, readTimestamp, readWord, withContact } from './webhook-fields.js';
import type { ChangeItem, Contact } from './webhook-items.js';

/** What a change asks for. */
export type ChangeEffect =
  /** Our access to the account ended: its token is of no use. */
  | { readonly kind: 'reauthorise'; readonly reason: string }
  /** Meta stopped the account or number. */
  | { readonly kind: 'pause'; readonly reason: string }
  /** Meta lifted what it had stopped. */
  | { readonly kind: 'lift-pause' }
  /** The number may send this many messages a second. */
  | { readonly kind: 'throughput'; readonly perSecond: number }
  /** How far the phone app's history came, or that it is not shared. */
  | {
      readonly kind: 'history';
      readonly phase?: number;
      readonly chunk?: number;
      readonly progress?: number;
      readonly declined?: boolean;
    }
  /** So many people may be written to in 24 hours outside of service windows. */
  | { readonly kind: 'messaging-limit'; readonly limit: string }
  /** What Meta says about a template. */
  | { readonly kind: 'template'; readonly template: TemplateNews }
  /** Somebody wants marketing messages again, or no more. */
  | {
      readonly kind: 'marketing';
      readonly contact: Contact;
      readonly optOut: boolean;
      readonly at: Date | null;
    }
  /** Somebody called or was called. */
  | { readonly kind: 'call'; readonly call: CallNews }
  /** What a person is called, or by which ids they are known now. */
  | {
      readonly kind: 'person';
      readonly contact: Contact;
      readonly formerly?: Contact;
      /** What the owner calls them in the phone app. */
      readonly savedName?: string;
      readonly at: Date | null;
    };

export interface AccountChange {
  /** What happened, in words; nothing of a customer's. */
  readonly summary: string;
  readonly effects: readonly ChangeEffect[];
}

/** The business does not share it. */
const HISTORY_DECLINED = 2593109;

type Reader = (value: JsonObject) => AccountChange;

/** Meta raises a number to this rate when it upgrades it. */
const UPGRADED_PER_SECOND = 1_000;
/** Fixed for a number that is used in the phone app as well; only such have an address book to share. */
const BESIDE_PHONE_APP_PER_SECOND = 20;

/**
 * Reads changes that are neither messages nor statuses.
 *
 * @returns `null` for a field we do not know; it is kept in the journal
 */
export function readAccountChange({ field, value }: ChangeItem): AccountChange | null {
  return READERS.get(field)?.(value) ?? null;
}

const READERS = new Map<string, Reader>(
  Object.entries({
    messages: (value) => withoutEffect(`Meta reports: ${titlesOf(value['errors'])}`),
    account_update: readAccountUpdate,
    account_review_update: (value) => withoutEffect(`Account review: ${word(value, 'decision')}`),
    account_alerts: (value) =>
      withoutEffect(`Account alert: ${word(asObject(value['alert_info']) ?? {}, 'alert_type')}`),
    account_settings_update: () => withoutEffect('Account settings changed'),
    business_capability_update: readCapability,
    business_username_updates: (value) =>
      withoutEffect(`Business username: ${word(value, 'status')}`),
    business_username_update: (value) =>
      withoutEffect(`Business username: ${word(value, 'status')}`),
    message_template_status_update: readTemplate,
    message_template_quality_update: readTemplate,
    message_template_components_update: readTemplate,
    template_category_update: readTemplate,
    phone_number_quality_update: readQualityUpdate,
    phone_number_name_update: (value) => withoutEffect(`Display name: ${word(value, 'decision')}`),
    security: (value) => withoutEffect(`Security: ${word(value, 'event')}`),
    user_preferences: readPreferences,
    user_id_update: readUserIds,
    smb_app_state_sync: readAddressBook,
    history: readHistory,
    calls: (value) => ({
      summary: 'A call',
      effects: readCalls(value).map((call) => ({ kind: 'call', call })),
    }),
    payments: (value) => withoutEffect(`Payment: ${word(value, 'status')}`),
    unknown_statuses: (value) => withoutEffect(`Status of type ${word(value, 'type')}`),
    smb_message_echoes: () => withoutEffect('Echo without a message'),
    message_echoes: () => withoutEffect('A message of another app on this number'),
    standby: () => withoutEffect('Another app has this conversation'),
    messaging_handovers: (value) =>
      withoutEffect(`Conversation handed over: ${word(value, 'type')}`),
  } satisfies Record<string, Reader>),
);

function readAccountUpdate(value: JsonObject): AccountChange {
  const event = word(value, 'event');
  const banState = asText(asObject(value['ban_info'])?.['waba_ban_state']);
  const summary = `Account: ${event}${banState === undefined ? '' : ` (${banState})`}`;
  return { summary, effects: accountEffects(event, banState) };
}

function accountEffects(event: string, banState: string | undefined): ChangeEffect[] {
  switch (event) {
    case 'PARTNER_REMOVED':
    case 'PARTNER_APP_UNINSTALLED':
      return [{ kind: 'reauthorise', reason: `Meta ended our access (${event}).` }];
    case 'ACCOUNT_DELETED':
      return [{ kind: 'reauthorise', reason: 'The WhatsApp Business account was deleted.' }];
    case 'ACCOUNT_OFFBOARDED':
      return [{ kind: 'pause', reason: 'The number was taken off the Cloud API.' }];
    case 'ACCOUNT_RECONNECTED':
      return [{ kind: 'lift-pause' }];
    case 'DISABLED_UPDATE':
      if (banState === 'DISABLE') return [{ kind: 'pause', reason: 'Meta disabled the account.' }];
      return banState === 'REINSTATE' ? [{ kind: 'lift-pause' }] : [];
    default:
      return [];
  }
}

/** An account that was shared with us. @returns `undefined` if the change is about anything else */
export function readAddedPartner({
  field,
  value,
}: ChangeItem): { wabaId: string; businessId: string | undefined } | undefined {
  const account = asObject(value['waba_info']);
  const wabaId = asText(account?.['waba_id']);
  if (field !== 'account_update' || value['event'] !== 'PARTNER_ADDED') return undefined;
  return wabaId === undefined
    ? undefined
    : { wabaId, businessId: asText(account?.['owner_business_id']) };
}

function readQualityUpdate(value: JsonObject): AccountChange {
  const event = word(value, 'event');
  const upgraded = event === 'THROUGHPUT_UPGRADE';
  return {
    summary: `Phone number: ${event}`,
    effects: upgraded ? [{ kind: 'throughput', perSecond: UPGRADED_PER_SECOND }] : [],
  };
}

/** A number, or a word such as TIER_2K; both forms are documented. */
function readCapability(value: JsonObject): AccountChange {
  const limit = asText(value['max_daily_conversations_per_business']);
  return {
    summary: `Messaging limit: ${limit ?? 'unknown'} in 24 hours`,
    effects: limit === undefined ? [] : [{ kind: 'messaging-limit', limit }],
  };
}

/** Whether each opts out. A word that nobody knows is no choice: it must not bring marketing back. */
const MARKETING_CHOICES = new Map([
  ['stop', true],
  ['resume', false],
  ['signup', false],
]);

function readPreferences(value: JsonObject): AccountChange {
  const people = asList(value['contacts']).map(readContact);
  const effects = asObjects(value['user_preferences']).flatMap((preference): ChangeEffect[] => {
    const optOut = MARKETING_CHOICES.get(readWord(preference['value']) ?? '');
    if (readWord(preference['category']) !== 'marketing_messages' || optOut === undefined)
      return [];
    const contact = withContact(readContact(preference), people);
    const at = readTimestamp(preference['timestamp']);
    return [{ kind: 'marketing', contact, optOut, at }];
  });
  return { summary: 'A customer changed their marketing preference', effects };
}

function readUserIds(value: JsonObject): AccountChange {
  const effects = asObjects(value['user_id_update']).map((update): ChangeEffect => {
    const ids = asObject(update['user_id']);
    const { userId } = toIdentity(asText(ids?.['previous']));
    return {
      kind: 'person',
      contact: toIdentity(asText(update['wa_id']), asText(ids?.['current'])),
      ...defined({ formerly: userId === undefined ? undefined : { userId } }),
      at: readTimestamp(update['timestamp']),
    };
  });
  return { summary: 'User ids changed', effects };
}

/** Names the owner gave people in the phone app; removing a card there removes nobody here. */
function readAddressBook(value: JsonObject): AccountChange {
  const entries = asObjects(value['state_sync']);
  const people = entries.flatMap((entry): ChangeEffect[] => {
    const card = asObject(entry['contact']);
    if (card === undefined || readWord(entry['action']) !== 'add') return [];
    const name = readName(card['full_name']) ?? readName(card['first_name']);
    const number = asText(card['phone_number'])?.replaceAll(/[^\dA-Za-z.]/g, '');
    return [
      {
        kind: 'person',
        contact: toIdentity(number, asText(card['user_id'])),
        ...defined({ savedName: name }),
        at: readTimestamp(asObject(entry['metadata'])?.['timestamp']),
      },
    ];
  });
  return {
    summary: "The phone app's address book was synchronised",
    effects:
      entries.length === 0
        ? []
        : [{ kind: 'throughput', perSecond: BESIDE_PHONE_APP_PER_SECOND }, ...people],
  };
}

function readHistory(value: JsonObject): AccountChange {
  const [chunk] = asObjects(value['history']);
  const errors = asList(chunk?.['errors']);
  if (errors.length > 0) {
    const declined = asObjects(errors).some(({ code }) => Number(code) === HISTORY_DECLINED);
    const summary = `History was not shared: ${titlesOf(errors)}`;
    return { summary, effects: declined ? [{ kind: 'history', declined }] : [] };
  }
  const metadata = asObject(chunk?.['metadata']);
  if (metadata === undefined) return withoutEffect('History imported');
  const progress = wholeNumber(metadata?.['progress']);
  const phase = wholeNumber(metadata?.['phase']);
  const order = wholeNumber(metadata?.['chunk_order']);
  return {
    summary: `History imported${progress === undefined ? '' : `, ${progress} %`}`,
    effects: [
      {
        kind: 'history',
        ...defined({ phase, chunk: order, progress }),
      },
    ],
  };
}

/** At most six digits: it counts, or is a percentage. */
function wholeNumber(value: unknown): number | undefined {
  const text = asText(value);
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function withoutEffect(summary: string): AccountChange {
  return { summary, effects: [] };
}

function word(value: JsonObject, name: string): string {
  return asText(value[name]) ?? 'unknown';
}

function readTemplate(value: JsonObject): AccountChange {
  const { summary, template } = readTemplateNews(value);
  return { summary, effects: template === undefined ? [] : [{ kind: 'template', template }] };
}

function titlesOf(errors: unknown): string {
  const titles = asObjects(errors).map(
    (error) =>
      `${asText(error['title']) ?? asText(error['message']) ?? 'error'} (${asText(error['code']) ?? 'no code'})`,
  );
  return titles.join('; ') || 'an error';
}
