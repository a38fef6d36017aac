import { createHmac } from 'node:crypto';

/** Value of `X-Hub-Signature-256` for exactly these bytes. */
export function signatureOf(bytes: Buffer | string, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(bytes).digest('hex')}`;
}

/**
 * Delivers a webhook as Meta does.
 *
 * @param url base URL of an API
 * @param payload sent as it is if it is bytes or text, as JSON otherwise
 * @param headers added to, or put instead of, those that Meta sends; `undefined` leaves one out
 */
export async function postWebhook(
  url: string,
  payload: unknown,
  appSecret: string,
  headers: Record<string, string | undefined> = {},
): Promise<{ status: number; text: string }> {
  const bytes =
    Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload);
  const sent = {
    'content-type': 'application/json',
    'x-hub-signature-256': signatureOf(bytes, appSecret),
    ...headers,
  };
  const response = await fetch(`${url}/whatsapp/webhook`, {
    method: 'POST',
    headers: Object.entries(sent).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
    body: bytes,
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, text: await response.text() };
}
