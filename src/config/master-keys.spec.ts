import fc from 'fast-check';
import { readMasterKeys } from './master-keys.js';

const NEW = 'n'.repeat(32);
const OLD = 'o'.repeat(40);

const idsOf = (text: string): string[] | string => {
  const keys = readMasterKeys(text);
  return typeof keys === 'string' ? keys : keys.map(({ id }) => id);
};

describe(readMasterKeys.name, () => {
  it.each([
    ['one key', NEW, ['v1']],
    ['a list', `v2:${NEW},v1:${OLD}`, ['v2', 'v1']],
    ['a list of one', `v7:${NEW}`, ['v7']],
    ['a key that holds a comma', `${NEW},${OLD}`, ['v1']],
    ['a key of odd characters', `${NEW};|:"'{}=`, ['v1']],
    ['a sentence', 'correct horse battery staple, and then some', ['v1']],
    ['base64 that ends like an assignment', `${NEW}/v1=`, ['v1']],
    ['base64 of every kind of letter', `${NEW}+v12==`, ['v1']],
  ])('reads %s', (_case, text, ids) => {
    expect(idsOf(text)).toEqual(ids);
  });

  it.each([
    ['an entry without a version', `v2:${NEW},${OLD}`, 'begins with its version'],
    ['a version at the second entry alone', `${NEW},v1:${OLD}`, 'begins with its version'],
    ['a capital letter', `V2:${NEW},v1:${OLD}`, 'in lower case'],
    ['one capital entry', `V2:${NEW}`, 'in lower case'],
    ['semicolons', `v2:${NEW};v1:${OLD}`, 'not semicolons'],
    ['a semicolon before a bare key', `v2:${NEW};${OLD}`, 'not semicolons'],
    ['a blank after the comma', `v2:${NEW}, v1:${OLD}`, 'blanks'],
    ['a blank after the colon', `v2: ${NEW}`, 'blanks'],
    ['a blank before the colon', `v2 :${NEW}`, 'blanks'],
    ['line breaks', `v2:${NEW}\nv1:${OLD}`, 'blanks'],
    ['quotes', `"v2:${NEW},v1:${OLD}"`, 'without quotes'],
    ['JSON', `{"v2":"${NEW}"}`, 'begins with its version'],
    ['equals signs', `v2=${NEW},v1=${OLD}`, 'begins with its version'],
    ['another separator', `v2:${NEW}|v1:${OLD}`, 'separated by commas'],
    ['a comma at the end', `v2:${NEW},`, 'begins with its version'],
    ['an empty entry', `v2:${NEW},,v1:${OLD}`, 'begins with its version'],
    ['a version twice', `v2:${NEW},v2:${OLD}`, 'same version twice'],
    ['a zero before the version', `v02:${NEW}`, 'begins with its version'],
    ['a short key in a list', `v2:${NEW},v1:short`, 'at least 32'],
    ['a key that is missing', `v2:,v1:${OLD}`, 'at least 32'],
    ['a short key', 'short', 'at least 32'],
  ])('refuses %s', (_case, text, reason) => {
    expect(idsOf(text)).toContain(reason);
  });

  it('takes whatever it is made of, if it is hexadecimal or base64', () => {
    const bytes = fc.uint8Array({ minLength: 32, maxLength: 64 });
    fc.assert(
      fc.property(bytes, fc.constantFrom('hex', 'base64', 'base64url'), (key, encoding) => {
        expect(idsOf(Buffer.from(key).toString(encoding as BufferEncoding))).toEqual(['v1']);
      }),
    );
  });
});
