import { findExcess } from '../../common/json-input.js';
import { asList, asObject, asText, parseJson, type JsonObject } from '../json.js';
import { malformed, optional, storable } from './webhook-fields.js';
import type { ItemTarget, WebhookItem } from './webhook-items.js';
import { readMessages } from './webhook-messages.js';
import { readStatuses } from './webhook-statuses.js';

/** Far more than fits into a body of Meta's, whose every item has ids and times. */
const MAX_ITEMS = 30_000;
const BOUNDS = { values: 500_000, depth: Infinity };

/**
 * Takes a notification apart: every entry, change, message and status becomes an item of its own.
 * Tolerant: takes what is there, keeps what is unknown, never throws. What only an attacker would
 * send, to have more made of it than fits into memory or a document, is one malformed item.
 *
 * @param body the raw bytes of one POST
 */
export function readNotification(body: Buffer): WebhookItem[] {
  const excess = findExcess(body, BOUNDS);
  if (excess !== undefined) return [malformed('body', {}, `the body has more than ${excess}`)];
  const items = readItems(body);
  if (items.length <= MAX_ITEMS) return items;
  const rest = malformed('rest', {}, `${items.length - MAX_ITEMS} items more are too many`);
  return [...items.slice(0, MAX_ITEMS), rest];
}

function readItems(body: Buffer): WebhookItem[] {
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
