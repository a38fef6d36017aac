import fc from 'fast-check';
import { mongo } from 'mongoose';
import { findUnstorable } from './storable-input.js';

const { BSON } = mongo;

describe(findUnstorable.name, () => {
  it.each([
    ['a name of the driver', '{"a":[{"_bsontype":"Long"}]}', 'x.a.0'],
    ['a prototype', '{"__proto__":{"a":1}}', 'x'],
    ['a prototype in other letters', String.raw`{"\u005f_proto__":1}`, 'x'],
    ['an operator', '{"$where":"1"}', 'x'],
    ['a reference', '{"a":{"$ref":"a","$id":1}}', 'x.a'],
    ['U+0000 in a name', String.raw`{"a\u0000b":1}`, 'x'],
    ['half a pair in a name', String.raw`{"\ud800":1}`, 'x'],
    ['half a pair in a text', String.raw`{"a":["\udc00"]}`, 'x.a.0'],
    ['2^53', '{"a":9007199254740992}', 'x.a'],
    ['2^63', '[9223372036854775808]', 'x.0'],
    ['1e400', '{"a":{"b":-1e400}}', 'x.a.b'],
    ['an endless name', `{"${'n'.repeat(257)}":1}`, 'x'],
  ])('finds %s', (_case, json, field) => {
    expect(findUnstorable(JSON.parse(json), 'x')?.field).toBe(field);
  });

  it('finds an object of too many fields', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_001 }, (_, place) => [place, 0]));
    expect(findUnstorable({ wide }, 'x')?.field).toBe('x.wide');
  });

  it.each([
    '{"constructor":{"prototype":1},"toJSON":1,"toString":null,"then":"","length":1e9}',
    '{"a.b":1,"":{"":[]},"a$":2,"é":"\\u0000 \\ud83d\\ude00"}',
    '[9007199254740991,-9007199254740991,0.1,1e-400,5e-324]',
  ])('lets %s pass', (json) => {
    expect(findUnstorable(JSON.parse(json), 'x')).toBeUndefined();
  });

  it('lets nothing pass that a database would not give back as it was', () => {
    const words = fc.constantFrom('_bsontype', '$a', '$', 'a.b', '__proto__', 'toJSON', '', '\0');
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .array(fc.tuple(fc.oneof(words, fc.string()), tie('value')), { maxLength: 4 })
          .map((fields) => Object.fromEntries(fields) as unknown),
      ),
    })).value;
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(findUnstorable(value, 'x') === undefined);
        const kept = BSON.deserialize(BSON.serialize({ value }))['value'] as unknown;
        expect(JSON.stringify(kept)).toBe(JSON.stringify(value));
      }),
    );
  });
});
