import fc from 'fast-check';
import { mongo } from 'mongoose';
import { fromStorable, toStorable } from './json.js';

const { BSON } = mongo;

describe(toStorable.name, () => {
  const name = fc.oneof(
    fc.constantFrom(
      '_bsontype',
      '__proto__',
      'constructor',
      'toJSON',
      '$ref',
      '$id',
      '$',
      'a.b',
      '',
    ),
    fc.constantFrom('\0', 'a\0b', '\ud800', '\ufdd0', '\ufdd0$a', '"', '\\'),
    fc.string({ unit: 'binary' }),
  );
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { value: json } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(name, tie('value')), { maxLength: 4 })
        .map((fields) => Object.fromEntries(fields) as unknown),
    ),
  }));

  it('makes what a database takes, and gives back as it came', () => {
    fc.assert(
      fc.property(json, (value) => {
        const stored = BSON.deserialize(BSON.serialize({ value: toStorable(value) }));
        const back = fromStorable(stored['value'] as unknown);
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      }),
    );
  });
});
