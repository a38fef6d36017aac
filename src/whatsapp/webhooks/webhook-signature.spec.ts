import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSignedBy, sign } from './webhook-signature.js';

// From RFC 4231, test case 2: a known answer, not one computed by the code under test.
const KEY = 'Jefe';
const BODY = Buffer.from('what do ya want for nothing?');
const DIGEST = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

// The body as it travels, escaped; the second digest is that of the same JSON written anew.
const APP_SECRET = '0123456789abcdef0123456789abcdef';
const ESCAPED = readFileSync(
  join(import.meta.dirname, '../../../test/fixtures/webhooks/inbound-text-unicode-escaped.json'),
);
const ESCAPED_DIGEST = '88878fe5c9c1320c878594ea5e74e851d9fe5c970be23a8be432ec99a42b7f0c';
const REWRITTEN_DIGEST = 'a8dcbe5efbdd266fdf12c3ac1d4d49c368bc13ef01be353dfd71d56c0013430c';

describe(isSignedBy.name, () => {
  it('accepts the signature of the exact bytes', () => {
    expect(isSignedBy(KEY, BODY, `sha256=${DIGEST}`)).toBe(true);
    expect(isSignedBy(APP_SECRET, ESCAPED, `sha256=${ESCAPED_DIGEST}`)).toBe(true);
  });

  it('refuses the signature of the same JSON written in another way', () => {
    expect(isSignedBy(APP_SECRET, ESCAPED, `sha256=${REWRITTEN_DIGEST}`)).toBe(false);
  });

  it.each([
    ['a missing header', undefined],
    ['an empty header', ''],
    ['a bare digest', DIGEST],
    ['a digest cut short', `sha256=${DIGEST.slice(2)}`],
    ['a digest with more behind it', `sha256=${DIGEST}00`],
    ['another digest', `sha256=${DIGEST.replace('5', '6')}`],
    ['capital letters', `sha256=${DIGEST.toUpperCase()}`],
    ['another algorithm', `sha1=${DIGEST}`],
  ])('refuses %s', (_case, header) => {
    expect(isSignedBy(KEY, BODY, header)).toBe(false);
  });

  it('refuses a body with one bit changed', () => {
    const changed = Buffer.from(BODY);
    changed[3]! ^= 1;
    expect(isSignedBy(KEY, changed, `sha256=${DIGEST}`)).toBe(false);
  });
});

describe(sign.name, () => {
  it('writes the header as Meta does', () => {
    expect(sign(KEY, BODY)).toBe(`sha256=${DIGEST}`);
  });
});
