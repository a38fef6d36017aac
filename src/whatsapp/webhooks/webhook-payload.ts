import { toIdentity, toUsername, type UserIdentity } from '../identity.js';
import { asList, asObject, asText, parseJson, toStorable, type JsonObject } from '../json.js';
import type {
  Contact,
  ItemTarget,
  MalformedItem,
  MessageItem,
  MessageOrigin,
  MetaError,
  StatusItem,
  WebhookItem,
} from './webhook-items.js';

/**
 * Takes a notification apart: every entry, change, message and status becomes an item of its own.
 * Tolerant: takes what is there, keeps what is unknown, never throws.
 *
 * @param body the raw bytes of one POST
 */
export function readNotification(body: Buffer): WebhookItem[] {
  let json: unknown;
  try {
    json = parseJson(body);
  } catch {
    return [malformed('body', {}, 'the body is not JSON')];
  }
  const notification = asObject(json);
  if (notification === undefined) return [malformed('body', {}, 'the body is not an object')];
  if (!Array.isArray(notification['entry'])) {
    return [malformed('entry', {}, 'there is no list of entries')];
  }
  return notification['entry'].flatMap((entry, index) => readEntry(entry, String(index)));
}

function readEntry(value: unknown, position: string): WebhookItem[] {
  const entry = asObject(value);
  if (entry === undefined) return [malformed(position, {}, 'the entry is not an object')];
  const wabaId = asText(entry['id']);
  return asList(entry['changes']).flatMap((change, index) =>
    readChange(change, `${position}.${index}`, wabaId),
  );
}

function readChange(input: unknown, position: string, wabaId: string | undefined): WebhookItem[] {
  const change = asObject(input);
  const value = asObject(change?.['value']);
  if (change === undefined || value === undefined) {
    return [malformed(position, optional({ wabaId }), 'the change has no value')];
  }
  const field = asText(change['field']) ?? 'unknown';
  const target = readTarget(value, wabaId);
  const items: WebhookItem[] = [...readMessages(field, value, position, target)];
  // A call's status shares the name of a message's, but not its meaning.
  if (field === 'messages') items.push(...readStatuses(value, position, target));
  const unread = items.length === 0 && !isEmptyMessageChange(field, value);
  const errors = field === 'messages' && asList(value['errors']).length > 0;
  if (unread || errors || field === 'history') {
    items.push({ kind: 'change', position, target, field, value: storable(value) });
  }
  return items;
}

/** A `messages` change whose lists are all empty tells nothing. */
function isEmptyMessageChange(field: string, value: JsonObject): boolean {
  const lists = [value['messages'], value['statuses'], value['errors']];
  return (
    field === 'messages' && lists.some(Array.isArray) && lists.flat().filter(Boolean).length === 0
  );
}

/**
 * @see FACTS on routing: the number's id where there is one; some account events name the account
 *      in `waba_info`, since their entry is the partner's portfolio
 */
function readTarget(value: JsonObject, entryId: string | undefined): ItemTarget {
  const metadata = asObject(value['metadata']);
  const recipient = asObject(value['recipient']);
  const phoneNumberId =
    asText(metadata?.['phone_number_id']) ?? asText(recipient?.['phone_number_id']);
  const wabaId = asText(asObject(value['waba_info'])?.['waba_id']) ?? entryId;
  const displayPhoneNumber =
    asText(value['display_phone_number']) ??
    asText(recipient?.['display_phone_number']) ??
    asText(metadata?.['display_phone_number']);
  return optional({
    phoneNumberId,
    wabaId,
    displayPhoneNumber: displayPhoneNumber?.replaceAll(/\D/g, ''),
  });
}

/** Where each field keeps its messages, and how those came about. */
function* readMessages(
  field: string,
  value: JsonObject,
  position: string,
  target: ItemTarget,
): Generator<MessageItem | MalformedItem> {
  const contacts = asList(value['contacts']).map(readContact);
  const read = (list: unknown, name: string, origin: MessageOrigin, peer?: string) =>
    asList(list).map((message, index) =>
      readMessage(message, `${position}.${name}.${index}`, {
        target,
        contacts,
        origin,
        value,
        peer,
      }),
    );
  if (field === 'messages') yield* read(value['messages'], 'messages', 'live');
  if (field === 'smb_message_echoes') yield* read(value['message_echoes'], 'message_echoes', 'app');
  if (field !== 'history') return;
  yield* read(value['messages'], 'messages', 'history');
  for (const [h, chunk] of asList(value['history']).entries()) {
    for (const [t, thread] of asList(asObject(chunk)?.['threads']).entries()) {
      const { id, messages } = asObject(thread) ?? {};
      yield* read(messages, `history.${h}.threads.${t}`, 'history', asText(id));
    }
  }
}

interface MessageSurroundings {
  readonly target: ItemTarget;
  readonly contacts: readonly Contact[];
  readonly origin: MessageOrigin;
  readonly value: JsonObject;
  /** In history: the customer of the thread. */
  readonly peer: string | undefined;
}

function readMessage(
  input: unknown,
  position: string,
  { target, contacts, origin, value, peer }: MessageSurroundings,
): MessageItem | MalformedItem {
  const message = asObject(input);
  if (message === undefined) return malformed(position, target, 'the message is not an object');
  const wamid = asText(message['id']);
  if (wamid === undefined) return malformed(position, target, 'the message has no id');

  const ours = origin === 'app' || (origin === 'history' && isFromBusiness(message, value, peer));
  const direction = ours ? 'OUT' : 'IN';
  const contact = readPeer(message, direction, contacts, peer);
  const moved = readMove(message, contact);
  const { from: _from, id: _id, timestamp: _timestamp, ...rest } = message;
  const groupId = asText(message['group_id']);
  return {
    kind: 'message',
    position,
    target,
    direction,
    origin,
    wamid,
    type: asText(message['type']) ?? 'unknown',
    timestamp: readTimestamp(message['timestamp']),
    contact: moved?.contact ?? contact,
    ...optional({ formerly: moved?.formerly, groupId }),
    raw: storable(rest),
  };
}

/** Some messages tell how a person is called now: a changed number or user id, a shared number. */
function readMove(
  message: JsonObject,
  contact: Contact,
): { contact: Contact; formerly?: UserIdentity } | undefined {
  const system = asObject(message['system']);
  if (system !== undefined && /changed_(number|user_id)/.test(asText(system['type']) ?? '')) {
    const now = toIdentity(asText(system['wa_id']), asText(system['user_id']));
    const before = toIdentity(contact.waId, contact.userId, asText(system['previous_user_id']));
    return { contact: { ...contact, ...now }, formerly: before };
  }
  const card = asObject(asList(message['contacts'])[0]);
  if (card?.['origin'] !== 'contact_request') return undefined;
  const shared = toIdentity(asText(asObject(asList(card['phones'])[0])?.['wa_id']));
  return { contact: { ...shared, ...contact } };
}

/** History mixes both directions: what the number of the business wrote went out. */
function isFromBusiness(message: JsonObject, value: JsonObject, peer: string | undefined): boolean {
  const from = asText(message['from'])?.replaceAll(/\D/g, '');
  if (from === undefined) return false;
  if (peer !== undefined) return from !== peer.replaceAll(/\D/g, '');
  const display = asText(asObject(value['metadata'])?.['display_phone_number']);
  return from === display?.replaceAll(/\D/g, '');
}

function readPeer(
  message: JsonObject,
  direction: 'IN' | 'OUT',
  contacts: readonly Contact[],
  thread: string | undefined,
): Contact {
  const prefix = direction === 'IN' ? 'from' : 'to';
  const identity = toIdentity(
    thread,
    asText(message[prefix]),
    asText(message[`${prefix}_user_id`]),
  );
  const parentUserId = asText(message[`${prefix}_parent_user_id`]);
  const known = contacts.find((contact) => isSamePerson(contact, identity)) ?? {};
  return { ...known, ...identity, ...optional({ parentUserId }) };
}

/** By number or user id, never by place in the list: Meta promises no order. */
function isSamePerson(left: Contact, right: Contact): boolean {
  return (
    (left.userId !== undefined && left.userId === right.userId) ||
    (left.waId !== undefined && left.waId === right.waId)
  );
}

export function readContact(input: unknown): Contact {
  const contact = asObject(input) ?? {};
  const profile = asObject(contact['profile']);
  return {
    ...toIdentity(asText(contact['wa_id']), asText(contact['user_id'])),
    ...optional({
      parentUserId: asText(contact['parent_user_id']),
      username: toUsername(asText(profile?.['username'])),
      name: asText(profile?.['name'])?.toWellFormed(),
    }),
  };
}

function* readStatuses(
  value: JsonObject,
  position: string,
  target: ItemTarget,
): Generator<StatusItem | MalformedItem> {
  const contacts = asList(value['contacts']).map(readContact);
  for (const [index, input] of asList(value['statuses']).entries()) {
    const place = `${position}.statuses.${index}`;
    const status = asObject(input);
    const wamid = asText(status?.['id']);
    const name = asText(status?.['status']);
    if (status === undefined || wamid === undefined || name === undefined) {
      yield malformed(place, target, 'the status lacks its id or its status');
      continue;
    }
    const identity = toIdentity(
      asText(status['recipient_id']),
      asText(status['recipient_user_id']),
    );
    const pricing = asObject(status['pricing']);
    const conversation = asObject(status['conversation']);
    yield {
      kind: 'status',
      position: place,
      target,
      wamid,
      status: name,
      timestamp: readTimestamp(status['timestamp']),
      contact: { ...contacts.find((contact) => isSamePerson(contact, identity)), ...identity },
      errors: asList(status['errors']).map(readError),
      ...optional({
        callbackData: asText(status['biz_opaque_callback_data']),
        pricing: pricing && storable(pricing),
        conversation: conversation && storable(conversation),
      }),
    };
  }
}

export function readError(input: unknown): MetaError {
  const error = asObject(input) ?? {};
  const details = asText(asObject(error['error_data'])?.['details']) ?? asText(error['details']);
  return {
    code: Number(error['code'] ?? 0) || 0,
    title: asText(error['title']) ?? asText(error['message']) ?? 'unknown error',
    ...(details !== undefined && { details }),
  };
}

/** Unix seconds as text or number; milliseconds were met too. @returns `null` if it is neither */
export function readTimestamp(value: unknown): Date | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isFinite(number) || number <= 0) return null;
  const date = new Date(number > 100_000_000_000 ? number : number * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

function malformed(position: string, target: ItemTarget, reason: string): MalformedItem {
  return { kind: 'malformed', position, target, reason };
}

function storable(value: JsonObject): JsonObject {
  return toStorable(value) as JsonObject;
}

/** Leaves out what is undefined. */
function optional<T extends object>(
  fields: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
