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

  it('guesses nothing from what is no JSON', () => {
    expect(causeOf(SECRET, Buffer.from('{'), sign(SECRET, Buffer.from('x')))).toBe('other-secret');
  });
});
