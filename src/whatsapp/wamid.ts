/** Ids that WhatsApp makes up at random; others, as `product_inquiry`, stand for many messages. */
const RANDOM_ID = /^[0-9A-F]{16,64}$/i;
/** `1C 18 <length>`, then who the user is; `15 02 00 <direction> 18 <length>`, then the message's own id. */
const USER_AT = 3;
const BETWEEN_USER_AND_ID = 6;

/**
 * What all wamids of one message have in common: the user is named in them, by number or by user id, and
 * so two ids may stand for one message.
 *
 * @returns the message's own id, upper case; the whole wamid where none can be read
 */
export function wamidKeyOf(wamid: string): string {
  if (!wamid.startsWith('wamid.')) return wamid;
  const bytes = Buffer.from(wamid.slice('wamid.'.length), 'base64');
  const lengthAt = USER_AT + (bytes[USER_AT - 1] ?? 0) + BETWEEN_USER_AND_ID - 1;
  const length = bytes[lengthAt] ?? 0;
  const id = bytes.subarray(lengthAt + 1, lengthAt + 1 + length).toString('latin1');
  return id.length === length && RANDOM_ID.test(id) ? id.toUpperCase() : wamid;
}

/** A wamid as a message holds it: beside it what it is found by under its other forms. */
export function wamidFields(wamid: string): { wamid: string; wamidKey: string } {
  return { wamid, wamidKey: wamidKeyOf(wamid) };
}
