import fc from 'fast-check';
import { mongo } from 'mongoose';
import {
  asList,
  asObject,
  asObjects,
  asText,
  fromStorable,
  parseJson,
  toStorable,
} from './json.js';

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

  it('mends halves of surrogate pairs, and cuts what is nested too deeply', () => {
    expect(toStorable(['a\ud83d', { a: '\ude00b\ud83d\ude00' }])).toEqual([
      'a\ufffd',
      { a: '\ufffdb\ud83d\ude00' },
    ]);
    for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ inner })]) {
      const nested = (levels: number, inmost: unknown): unknown =>
        levels === 0 ? inmost : wrap(nested(levels - 1, inmost));
      expect(toStorable(nested(59, 'a'))).toEqual(nested(59, 'a'));
      expect(toStorable(nested(90, 'a'))).toEqual(nested(60, '[nested too deeply]'));
    }
  });
});

describe('names in what is stored', () => {
  it.each(['_bsontype', '__proto__', '$set', '\ufdd0a', 'a\0b', '\ud800'])(
    'are written in other letters where they mean something: %j',
    (name) => {
      expect(Object.keys(toStorable(Object.fromEntries([[name, 1]])) as object)).toEqual([
        `\ufdd0${JSON.stringify(name).slice(1, -1)}`,
      ]);
    },
  );

  it.each(['bsontype', 'proto', 'a$', 'a.b', ''])('stay as they are otherwise: %j', (name) => {
    expect(toStorable({ [name]: 1 })).toEqual({ [name]: 1 });
  });
});

describe(parseJson.name, () => {
  const parse = (text: string): unknown => parseJson(Buffer.from(text));

  it.each([
    ['{"id":12345678901234567890}', { id: '12345678901234567890' }],
    ['[9007199254740993,9007199254740991]', ['9007199254740993', 9_007_199_254_740_991]],
    ['[1e400,-1e400,1E+22]', ['1e400', '-1e400', '1E+22']],
    ['[1e-400,1.5e10,0.1]', [0, 15_000_000_000, 0.1]],
    ['{"a":"1e400 and 12345678901234567890"}', { a: '1e400 and 12345678901234567890' }],
  ])('keeps every number of %s', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each(['1', '12345678901234567890'])(
    'takes the last of a name given twice, beside %s',
    (id) => {
      expect(parse(`{"a":1,"id":${id},"a":2}`)).toMatchObject({ a: 2 });
    },
  );

  it('reads what has long numbers and a million levels', () => {
    const levels = 1_000_000;
    const body = `{"id":12345678901234567890,"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parse(body)).toMatchObject({ id: 12_345_678_901_234_567_000 });
  });
});

describe('What may be anything', () => {
  const ANYTHING = [undefined, null, 0, 1, '', 'a', true, [], ['a', { b: 1 }], {}, { c: 1 }];

  it('is an object, or none', () => {
    expect(ANYTHING.map(asObject).filter((one) => one !== undefined)).toEqual([{}, { c: 1 }]);
  });

  it('is a list, or counts as an empty one', () => {
    expect(ANYTHING.map(asList).filter(({ length }) => length > 0)).toEqual([['a', { b: 1 }]]);
    expect(asObjects(['a', { b: 1 }, [], null, { c: 2 }])).toEqual([{ b: 1 }, { c: 2 }]);
  });

  it('is a text that says something, or none; a number is its digits', () => {
    expect(ANYTHING.map(asText).filter((one) => one !== undefined)).toEqual(['0', '1', 'a']);
  });
});
