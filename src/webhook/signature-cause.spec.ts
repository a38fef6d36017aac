import { sign } from '../whatsapp/webhooks/webhook-signature.js';
import { causeOf } from './signature-cause.js';

const SECRET = 'secret';
const META = String.raw`{"a":"caf\u00e9 \ud83d\ude00","b":"https:\/\/example.com"}`;
const REWRITTEN = Buffer.from('{ "a": "café 😀", "b": "https://example.com" }');

describe(causeOf.name, () => {
  it.each([
    ['missing', undefined],
    ['malformed', 'sha256=abc'],
    ['malformed', 'sha1=0123'],
    ['other-secret', sign('another', REWRITTEN)],
    ['changed', sign(SECRET, Buffer.from(META))],
  ])('is %s for %s', (cause, header) => {
    expect(causeOf(SECRET, REWRITTEN, header)).toBe(cause);
  });

  it('is other-secret where there is none to try', () => {
    expect(causeOf(undefined, REWRITTEN, sign(SECRET, Buffer.from(META)))).toBe('other-secret');
  });

  it.each([
    [String.raw`{"a":"\u003C\u0025\u0040\/"}`, '{"a": "<%@/"}'],
    [String.raw`{"a":"<%@\/"}`, '{"a": "<%@/"}'],
    [String.raw`{"a":"/\u007f\u00e9"}`, '{"a": "/\u007f\u00e9"}'],
    ['{"a":"é/"}', '{ "a": "é/" }'],
  ])('knows %s by what a proxy made of it', (meta, rewritten) => {
    const header = sign(SECRET, Buffer.from(meta));
    expect(causeOf(SECRET, Buffer.from(rewritten), header)).toBe('changed');
  });

  it.each([
    ['of 256 KiB', 256 * 1024, 'changed'],
    ['that is longer', 256 * 1024 + 1, 'other-secret'],
  ])('looks into a body %s: %s', (_case, bytes, cause) => {
    const padded = (begin: string): string => `${begin}${'x'.repeat(bytes - begin.length - 2)}"}`;
    const given = padded('{ "a": "');
    const header = sign(SECRET, Buffer.from(given.replace('{ "a": "', '{"a":"')));
    expect(causeOf(SECRET, Buffer.from(given), header)).toBe(cause);
  });

  it('guesses nothing from what is no JSON', () => {
    expect(causeOf(SECRET, Buffer.from('{'), sign(SECRET, Buffer.from('x')))).toBe('other-secret');
  });
});
