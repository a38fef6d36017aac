import { TamperedError } from './crypto.errors.js';
import { decrypt, encrypt } from './envelope.js';

const KEY = Buffer.alloc(32, 7);
const CONTEXT = 'tnt_1/accessToken';

describe('envelope', () => {
  it('opens what it sealed', () => {
    const sealed = encrypt(KEY, Buffer.from('EAAG…token'), CONTEXT);
    expect(decrypt(KEY, sealed, CONTEXT).toString()).toBe('EAAG…token');
  });

  it('seals the same text differently each time', () => {
    const plaintext = Buffer.from('token');
    expect(encrypt(KEY, plaintext, CONTEXT)).not.toBe(encrypt(KEY, plaintext, CONTEXT));
  });

  // NIST's GCM test vectors, gcmEncryptExtIV256, [Keylen = 256], [AADlen = 128], Count = 0
  it("opens NIST's vector", () => {
    const key = Buffer.from(
      '92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b',
      'hex',
    );
    const iv = Buffer.from('ac93a1a6145299bde902f21a', 'hex');
    const plaintext = '2d71bcfa914e4ac045b2aa60955fad24';
    const aad = Buffer.from('1e0889016f67601c8ebea4943bc23ad6', 'hex');
    const ciphertext = Buffer.from('8995ae2e6df3dbf96fac7b7137bae67f', 'hex');
    const tag = Buffer.from('eca5aa77d51d4a0a14d9c51e1da474ab', 'hex');
    const sealed = `a1.${Buffer.concat([iv, tag, ciphertext]).toString('base64url')}`;
    expect(decrypt(key, sealed, aad).toString('hex')).toBe(plaintext);
  });

  it.each([
    ['another key', (sealed: string) => decrypt(Buffer.alloc(32, 8), sealed, CONTEXT)],
    ['another owner', (sealed: string) => decrypt(KEY, sealed, 'tnt_2/accessToken')],
    ['another purpose', (sealed: string) => decrypt(KEY, sealed, 'tnt_1/appSecret')],
    ['an unknown format', (sealed: string) => decrypt(KEY, sealed.replace('a1', 'a2'), CONTEXT)],
    ['a cut text', () => decrypt(KEY, 'a1.AAAA', CONTEXT)],
    ['nothing', () => decrypt(KEY, '', CONTEXT)],
  ])('does not open with %s', (_case, open) => {
    const sealed = encrypt(KEY, Buffer.from('token'), CONTEXT);
    expect(() => open(sealed)).toThrow(TamperedError);
  });

  it('does not open with any bit changed', () => {
    const bytes = Buffer.from(encrypt(KEY, Buffer.from('token'), CONTEXT).slice(3), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decrypt(KEY, `a1.${changed.toString('base64url')}`, CONTEXT)).toThrow(
        TamperedError,
      );
    }
  });
});
