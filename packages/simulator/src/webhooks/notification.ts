import { escapeLikeMeta } from './meta-json.js';

/** One thing Meta has to tell: a message, a status or another change. */
export interface WebhookItem {
  /** Where it goes. */
  readonly url: string;
  /** `entry[].id`: the account, for a few events the business portfolio. */
  readonly entryId: string;
  readonly content: MessagesContent | OtherContent;
  /** Told once the receiver answered 200. */
  readonly onAcknowledged?: (at: number) => void;
}

/** What goes under the field `messages`; items of one number may share one `value`. */
export interface MessagesContent {
  readonly field: 'messages';
  readonly list: 'messages' | 'statuses';
  readonly phoneNumberId: string;
  readonly displayPhoneNumber: string;
  /** JSON of the `contacts[]` element; `failed` statuses have none. */
  readonly contact: string | undefined;
  /** JSON of the `messages[]` or `statuses[]` element. */
  readonly item: string;
}

/** Any other field: one change in an entry of its own, with a time. */
export interface OtherContent {
  readonly field: string;
  readonly value: string;
  /** Unix seconds. */
  readonly time: number;
}

interface Value {
  readonly displayPhoneNumber: string;
  readonly phoneNumberId: string;
  readonly contacts: Set<string>;
  readonly messages: string[];
  readonly statuses: string[];
}

/** The body of one POST that tells all these items. */
export function renderNotification(items: readonly WebhookItem[]): string {
  const entries: string[] = [];
  const accounts = new Map<string, Map<string, Value>>();
  for (const { entryId, content } of items) {
    if (isMessages(content)) {
      const values = getOrAdd(accounts, entryId, () => new Map<string, Value>());
      addTo(
        getOrAdd(values, content.phoneNumberId, () => newValue(content)),
        content,
      );
    } else {
      entries.push(
        `{"id":"${entryId}","time":${content.time},"changes":[{"value":${content.value},"field":"${content.field}"}]}`,
      );
    }
  }
  for (const [id, values] of accounts) {
    const changes = [...values.values()].map(
      (value) => `{"value":${renderValue(value)},"field":"messages"}`,
    );
    entries.push(`{"id":"${id}","changes":[${changes.join(',')}]}`);
  }
  return escapeLikeMeta(`{"object":"whatsapp_business_account","entry":[${entries.join(',')}]}`);
}

function isMessages(content: MessagesContent | OtherContent): content is MessagesContent {
  return 'item' in content;
}

function newValue({ displayPhoneNumber, phoneNumberId }: MessagesContent): Value {
  return { displayPhoneNumber, phoneNumberId, contacts: new Set(), messages: [], statuses: [] };
}

function addTo(value: Value, { contact, list, item }: MessagesContent): void {
  if (contact !== undefined) value.contacts.add(contact);
  value[list].push(item);
}

function renderValue(value: Value): string {
  const lists = [
    ['contacts', [...value.contacts]],
    ['messages', value.messages],
    ['statuses', value.statuses],
  ] as const;
  const filled = lists.filter(([, items]) => items.length > 0);
  const rendered = filled.map(([name, items]) => `,"${name}":[${items.join(',')}]`).join('');
  return `{"messaging_product":"whatsapp","metadata":{"display_phone_number":"${value.displayPhoneNumber}","phone_number_id":"${value.phoneNumberId}"}${rendered}}`;
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
