import { Secret } from '../common/secret.js';

/** A master key and the name under which sealed data remembers it. */
export interface MasterKey {
  readonly id: string;
  readonly key: Secret;
}

const MIN_LENGTH = 32;
const ENTRY = /^v(?:0|[1-9]\d{0,8}):/;
/** A version and a colon: whoever writes one means a list. Base64 may end with something like `/v1=`. */
const LIKE_A_LIST = /(?:^|[^A-Za-z0-9])v(?:ersion)?[-_ ]?\d+["'\s]*[:=](?!=|$)/i;

/**
 * `v2:<key>,v1:<old key>`, the first is active; any text that does not look like a list is one key,
 * named `v1`. What looks like a list and is none is refused: read as a key, it would seal what
 * nobody could ever open with the right one.
 *
 * @returns the keys, or what is wrong, which repeats nothing of the text
 */
export function readMasterKeys(text: string): readonly MasterKey[] | string {
  if (!LIKE_A_LIST.test(text)) {
    return text.length < MIN_LENGTH ? TOO_SHORT : [{ id: 'v1', key: new Secret(text) }];
  }
  const problem = judgeList(text);
  if (problem !== undefined) return problem;
  return text.split(',').map((entry) => {
    const colon = entry.indexOf(':');
    return { id: entry.slice(0, colon), key: new Secret(entry.slice(colon + 1)) };
  });
}

const TOO_SHORT = `it must have at least ${MIN_LENGTH} characters (in a list: each key of it)`;

function judgeList(text: string): string | undefined {
  if (/\s/.test(text)) return 'a list must not hold blanks or line breaks';
  if (text.includes(';')) return 'the entries of a list are separated by commas, not semicolons';
  const entries = text.split(',');
  if (!entries.every((entry) => ENTRY.test(entry))) {
    return 'each entry of a list begins with its version, in lower case and without quotes, such as v2:';
  }
  const keys = entries.map((entry) => entry.slice(entry.indexOf(':') + 1));
  if (keys.some((key) => LIKE_A_LIST.test(key)))
    return 'the entries of a list are separated by commas';
  if (keys.some((key) => key.length < MIN_LENGTH)) return TOO_SHORT;
  const ids = entries.map((entry) => entry.slice(0, entry.indexOf(':')));
  if (new Set(ids).size < ids.length) return 'it must not name the same version twice';
  return undefined;
}
