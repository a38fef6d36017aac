import { createHmac } from 'node:crypto';

/** The value of `X-Hub-Signature-256` for these bytes: `sha256=` and 64 hex digits. */
export function sign(appSecret: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
