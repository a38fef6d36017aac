import { createHmac, timingSafeEqual } from 'node:crypto';

/** The value of `X-Hub-Signature-256` for these bytes: `sha256=` and 64 hex digits. */
export function sign(appSecret: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/**
 * Tells whether Meta signed exactly these bytes, in constant time.
 *
 * @param body the raw request body; JSON parsed and written again does not match
 * @param header value of `X-Hub-Signature-256`
 * @see https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications
 */
export function isSignedBy(appSecret: string, body: Buffer, header: string | undefined): boolean {
  const given = header?.match(/^sha256=([0-9a-f]{64})$/)?.[1];
  if (given === undefined) return false;
  const expected = createHmac('sha256', appSecret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}
