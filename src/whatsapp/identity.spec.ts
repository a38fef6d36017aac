import fc from 'fast-check';
import { toIdentity, toRecipientIdentity, toUsername } from './identity.js';

const DIGITS = [...'0123456789'];
const LETTERS = [...'ABCXYZabcxyz0189'];
const waId = fc.string({ unit: fc.constantFrom(...DIGITS), minLength: 4, maxLength: 20 });
const country = fc.constantFrom('US', 'IN', 'BR');
const rest = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 128 });
const userId = fc.tuple(country, rest).map((parts) => parts.join('.'));
const parentId = fc.tuple(country, fc.constant('ENT'), rest).map((parts) => parts.join('.'));
/** What is neither, most of it nearly so. */
const neither = fc.oneof(
  fc.constantFrom('', '+', '123', '1'.repeat(21), '++15550001234', '1555 0001234', '15550001234x'),
  fc.constantFrom('US.', 'us.1', 'USA.1', '1US.2', 'US.1.2', 'US.ENT.', 'US.a-b', 'US 1'),
  fc.constantFrom('US.' + 'a'.repeat(129), '1555000\n', 'US.1\n', 'x15550001234', ' US.1'),
  fc.string().filter((text) => !/^\+?\d+$|\./.test(text)),
);
const noise = fc.array(fc.oneof(neither, fc.constant(undefined)), { maxLength: 3 });

describe(toIdentity.name, () => {
  it('finds the number in whatever field it stands, with or without a plus', () => {
    fc.assert(
      fc.property(noise, waId, fc.boolean(), noise, (before, number, plus, after) => {
        const written = plus ? `+${number}` : number;
        expect(toIdentity(...before, written, ...after)).toStrictEqual({ waId: number });
      }),
    );
  });

  it('finds the user id, in a field that is meant for numbers, too', () => {
    fc.assert(
      fc.property(noise, userId, noise, (before, id, after) => {
        expect(toIdentity(...before, id, ...after)).toStrictEqual({ userId: id });
      }),
    );
  });

  it('finds both, in any order, and takes the first of each', () => {
    fc.assert(
      fc.property(waId, waId, userId, userId, (number, other, id, otherId) => {
        const expected = { waId: number, userId: id };
        expect(toIdentity(number, other, id, otherId)).toStrictEqual(expected);
        expect(toIdentity(id, number, otherId, other)).toStrictEqual(expected);
      }),
    );
  });

  it('takes no user id of a parent portfolio for one of the business', () => {
    fc.assert(
      fc.property(parentId, userId, (parent, id) => {
        expect(toIdentity(parent)).toStrictEqual({});
        expect(toIdentity(parent, id)).toStrictEqual({ userId: id });
      }),
    );
  });

  it('names nobody by what is neither', () => {
    fc.assert(
      fc.property(noise, (candidates) => {
        expect(toIdentity(...candidates)).toStrictEqual({});
      }),
    );
  });
});

describe(toRecipientIdentity.name, () => {
  it('is whom the message goes to: by number, by user id, by one of a parent portfolio', () => {
    fc.assert(
      fc.property(waId, userId, parentId, (number, id, parent) => {
        expect(toRecipientIdentity(number)).toStrictEqual({ waId: number });
        expect(toRecipientIdentity(`+${number}`)).toStrictEqual({ waId: number });
        expect(toRecipientIdentity(id)).toStrictEqual({ userId: id });
        expect(toRecipientIdentity(parent)).toStrictEqual({ userId: parent });
      }),
    );
  });

  it('is nobody by what is neither', () => {
    fc.assert(fc.property(neither, (peer) => expect(toRecipientIdentity(peer)).toStrictEqual({})));
  });
});

describe(toUsername.name, () => {
  it('is the name without the first sign that older payloads put before it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => !name.startsWith('@')),
        (name) => {
          expect(toUsername(name)).toBe(name);
          expect(toUsername(`@${name}`)).toBe(name);
        },
      ),
    );
    expect(toUsername('a@b')).toBe('a@b');
  });

  it.each([undefined, '', '@'])('is none where there is none: %j', (text) => {
    expect(toUsername(text)).toBeUndefined();
  });
});
