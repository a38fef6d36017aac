import { isSignedBy } from '../whatsapp/webhooks/webhook-signature.js';
import type { SignatureCause } from './signature-failure.schema.js';

/** Only a guess is at stake: no more is computed for it. */
const MAX_BYTES = 256 * 1024;

/**
 * Guesses why a signature does not fit. A proxy that reads JSON and writes it anew loses Meta's
 * escapes; put back, the signature fits again.
 */
export function causeOf(
  appSecret: string | undefined,
  body: Buffer,
  header: string | undefined,
): SignatureCause {
  if (header === undefined) return 'missing';
  if (!/^sha256=[\da-f]{64}$/.test(header)) return 'malformed';
  if (appSecret === undefined || body.length > MAX_BYTES) return 'other-secret';
  const written = rewritten(body);
  return written.some((text) => isSignedBy(appSecret, Buffer.from(text), header))
    ? 'changed'
    : 'other-secret';
}

/** What Meta may have written, where this came of it. */
function rewritten(body: Buffer): string[] {
  try {
    const plain = JSON.stringify(JSON.parse(body.toString('utf8')));
    const ascii = plain.replaceAll(/[^\x20-\x7e]/g, escaped);
    return [plain, ascii, ascii.replaceAll('/', '\\/'), ascii.replaceAll(/[</%@]/g, htmlSafe)];
  } catch {
    return [];
  }
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

function htmlSafe(sign: string): string {
  if (sign === '/') return '\\/';
  return `\\u00${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
