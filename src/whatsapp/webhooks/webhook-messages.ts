import { toIdentity, type UserIdentity } from '../identity.js';
import { asList, asObject, asObjects, asText, type JsonObject } from '../json.js';
import { readNumber, toInternational } from '../phone-number.js';
import {
  malformed,
  optional,
  readContact,
  readTimestamp,
  readWord,
  storable,
  withContact,
} from './webhook-fields.js';
import type {
  Contact,
  ItemTarget,
  MalformedItem,
  MessageItem,
  MessageOrigin,
} from './webhook-items.js';

/** User ids begin with two letters of a country. */
const COUNTRY_LENGTH = 2;

/** Where each field keeps its messages, and how those came about. */
export function* readMessages(
  field: string,
  value: JsonObject,
  position: string,
  target: ItemTarget,
): Generator<MessageItem | MalformedItem> {
  const contacts = asList(value['contacts']).map(readContact);
  const read = (list: unknown, name: string, origin: MessageOrigin, thread?: JsonObject) =>
    asList(list).map((message, index) =>
      readMessage(message, `${position}.${name}.${index}`, {
        target,
        contacts: thread === undefined ? contacts : [readContact(thread['context']), ...contacts],
        origin,
        value,
        peer: asText(thread?.['id']),
      }),
    );
  if (field === 'messages') yield* read(value['messages'], 'messages', 'live');
  if (field === 'smb_message_echoes') yield* read(value['message_echoes'], 'message_echoes', 'app');
  if (field !== 'history') return;
  yield* read(value['messages'], 'messages', 'history');
  for (const [h, chunk] of asList(value['history']).entries()) {
    for (const [t, thread] of asList(asObject(chunk)?.['threads']).entries()) {
      const known = asObject(thread) ?? {};
      yield* read(known['messages'], `history.${h}.threads.${t}`, 'history', known);
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
    ...optional({
      formerly: moved?.formerly,
      groupId,
      reached: ours ? readWord(asObject(message['history_context'])?.['status']) : undefined,
      callbackData: asText(message['biz_opaque_callback_data']),
    }),
    raw: storable(rest),
  };
}

/** Some messages tell how a person is called now: a changed number or user id, a shared number. */
function readMove(
  message: JsonObject,
  contact: Contact,
): { contact: Contact; formerly?: UserIdentity } | undefined {
  const system = asObject(message['system']);
  if (system !== undefined && /changed_(number|user_id)/.test(readWord(system['type']) ?? '')) {
    const now = toIdentity(
      asText(system['wa_id']),
      // As older versions of the webhooks call it.
      asText(system['new_wa_id']),
      asText(system['user_id']),
    );
    const before = toIdentity(contact.waId, asText(system['previous_user_id']), contact.userId);
    return { contact: { ...contact, ...now }, formerly: before };
  }
  const shared = readSharedNumber(message, contact);
  return shared && { contact: { ...shared, ...contact } };
}

/** The card with which a person answers our request for their number; any other names somebody else. */
function readSharedNumber(message: JsonObject, { userId }: Contact): UserIdentity | undefined {
  const card = asObjects(message['contacts']).find(
    ({ origin = message['origin'] }) => readWord(origin) === 'contact_request',
  );
  const [phone] = asObjects(card?.['phones']);
  if (phone === undefined) return undefined;
  return toIdentity(asText(phone['wa_id']), readTyped(asText(phone['phone']), userId));
}

/** A number as it stands on a card; without its country code it is of the country that user ids begin with. */
function readTyped(phone: string | undefined, userId: string | undefined): string | undefined {
  const number = phone === undefined ? null : readNumber(phone);
  if (number?.form !== 'national') return number?.digits;
  const country = userId?.slice(0, COUNTRY_LENGTH);
  return (country && toInternational(number.digits, country)) ?? number.digits;
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
  return { ...withContact(identity, contacts), ...optional({ parentUserId }) };
}
