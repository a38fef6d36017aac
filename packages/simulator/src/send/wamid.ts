import { randomBytes } from 'node:crypto';

/** Who wrote the message a wamid names. */
export type Author = 'user' | 'business';

const MARKER: Record<Author, string> = { user: '\x12', business: '\x11' };

/** A multiplier that scatters consecutive numbers over 32 bits without a collision. */
const SCATTER = 2_654_435_761;

const PREFIX = randomBytes(5).toString('hex').toUpperCase();
let issued = 0;

/**
 * A new message id in Meta's binary form.
 *
 * @param user the user's phone digits; something else that names them if the number is hidden
 */
export function newWamid(user: string, author: Author): string {
  issued += 1;
  const low = (Math.imul(issued, SCATTER) >>> 0).toString(16).toUpperCase().padStart(8, '0');
  const text = author === 'user' ? `3A${PREFIX}${low}` : `${PREFIX}${low}`;
  const bytes = `\x1c\x18${lengthOf(user)}${user}\x15\x02\x00${MARKER[author]}\x18${lengthOf(text)}${text}\x00`;
  return `wamid.${Buffer.from(bytes, 'latin1').toString('base64')}`;
}

/** Who wrote this message; `undefined` if the id does not have Meta's binary form. */
export function authorOf(wamid: string): Author | undefined {
  if (!wamid.startsWith('wamid.')) return undefined;
  const bytes = Buffer.from(wamid.slice('wamid.'.length), 'base64');
  const marker = bytes[3 + (bytes[2] ?? 0) + 3];
  if (marker === 0x12) return 'user';
  return marker === 0x11 ? 'business' : undefined;
}

function lengthOf(text: string): string {
  return String.fromCharCode(text.length);
}
