import { WebhookVerificationError } from './errors.js';
import type { BackendEvent } from './events.js';

/** Headers as a server has them: a `Headers`, or an object with lower-case names as Node's. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How far the sender's clock, or the way, may be off, in seconds; 300. */
  readonly toleranceSeconds?: number;
  /** What time it is, in ms; for tests. */
  readonly now?: number;
}

/**
 * Makes sure that a request to your endpoint comes from the backend and is as it was sent.
 *
 * @param body the body as it came, before anything parsed it
 * @param secret the endpoint's `whsec_…`; while it is rotated, both
 * @returns the event. Remember its `id`: the same event may come again
 * @throws WebhookVerificationError
 * @see https://www.standardwebhooks.com
 */
export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  { toleranceSeconds = 300, now = Date.now() }: VerifyOptions = {},
): Promise<BackendEvent> {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    headerOf(headers, `webhook-${name}`),
  ) as [string, string, string];
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : NaN;
  if (!(Math.abs(now - at) <= toleranceSeconds * 1_000)) {
    throw new WebhookVerificationError(
      'invalid_timestamp',
      'The request is too old, or the clocks differ.',
    );
  }
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const signed = joined(`${id}.${timestamp}.`, body);
  const secrets = typeof secret === 'string' ? [secret] : secret;
  for (const one of secrets) {
    if (await isSignedWith(one, signed, signatures)) return toEvent(text);
  }
  throw new WebhookVerificationError(
    'invalid_signature',
    'No signature of the request is right: another secret, or a body that was changed.',
  );
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = isHeaders(headers) ? headers.get(name) : headers[name];
  const text = typeof value === 'string' ? value : value?.[0];
  if (text) return text;
  throw new WebhookVerificationError('missing_header', `The request has no ${name} header.`);
}

function isHeaders(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  return typeof headers['get' as keyof WebhookHeaders] === 'function';
}

async function isSignedWith(
  secret: string,
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
): Promise<boolean> {
  const key = await importKey(secret);
  for (const signature of signatures.split(' ')) {
    const [version, value = ''] = signature.split(',');
    const given = version === 'v1' ? fromBase64(value) : null;
    // Compares in constant time.
    if (given !== null && (await crypto.subtle.verify('HMAC', key, given, signed))) return true;
  }
  return false;
}

async function importKey(secret: string) {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''));
  if (bytes === null || bytes.length === 0) {
    throw new WebhookVerificationError('invalid_secret', 'The secret is none: it reads whsec_….');
  }
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

function joined(head: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const first = encoder.encode(head);
  const second = typeof body === 'string' ? encoder.encode(body) : body;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function toEvent(text: string): BackendEvent {
  try {
    return JSON.parse(text) as BackendEvent;
  } catch {
    throw new WebhookVerificationError('invalid_body', 'The body is no JSON.');
  }
}
