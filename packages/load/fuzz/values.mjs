/**
 * Values for the fields of a request: what the document asks for, and what nobody should send.
 *
 * @typedef {import('../chaos/random.mjs').Dice} Dice
 * @typedef {Record<string, any>} Schema
 */

const MAX_DEPTH = 6;

/** As JSON, since not all of them survive being built: names twice, numbers beyond a float. */
const POISON = [
  'null',
  'true',
  '0',
  '-0',
  '-1',
  '1e400',
  '1e-400',
  '9007199254740993',
  '9223372036854775808',
  '0.1',
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\ufdd0"',
  '"\u202e\u0301👩‍👩‍👧"',
  '"__proto__"',
  '"constructor"',
  '"$where"',
  '"2026-02-30T00:00:00Z"',
  '"20261128T000000Z"',
  '"9999-12-31T23:59:59Z"',
  '"+15550001234"',
  '"US.1349"',
  '"../../etc/passwd"',
  '"http://127.0.0.1/"',
  '"file:///etc/passwd"',
  '{}',
  '[]',
  '[[]]',
  '[null]',
  '{"_bsontype":"Long"}',
  '{"_bsontype":"ObjectId","id":1}',
  '{"$ref":"a","$id":"b","$db":"c"}',
  '{"$gt":""}',
  '{"a.b":1,"":2}',
  '{"a\\u0000b":1}',
  '{"\\ud800":1}',
  '{"__proto__":{"a":1}}',
  '{"\\u005f_proto__":{"a":1}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '{"toJSON":1,"then":1,"toString":1,"valueOf":1,"length":-1}',
  '{"length":1e9,"0":1}',
  '{"a":1,"a":2}',
];

const LARGE = [
  () => `"${'x'.repeat(70_000)}"`,
  () => `"${'\\u0000'.repeat(10_000)}"`,
  () => `[${'0,'.repeat(20_000)}0]`,
  () => `[${'{},'.repeat(2_000)}{}]`,
  () => `{${Array.from({ length: 2_000 }, (_, place) => `"k${place}":1`).join(',')}}`,
  () => '['.repeat(500) + ']'.repeat(500),
  () => `${'{"a":'.repeat(35)}1${'}'.repeat(35)}`,
];

/** @param {Dice} dice @returns {string} JSON */
export function poison(dice) {
  return dice.happens(0.05) ? dice.pick(LARGE)() : dice.pick(POISON);
}

/**
 * A value by its schema, broken at random places.
 *
 * @param {Dice} dice
 * @param {Schema | undefined} schema
 * @param {(ref: string) => Schema} resolve
 * @param {number} evil how likely each place is broken, 0 to 1
 * @param {number} [depth]
 * @returns {string} JSON
 */
export function valueOf(dice, schema, resolve, evil, depth = 0) {
  if (schema === undefined || depth > MAX_DEPTH || dice.happens(evil)) return poison(dice);
  if (schema['$ref']) return valueOf(dice, resolve(schema['$ref']), resolve, evil, depth);
  const choices = schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf'];
  if (choices) return valueOf(dice, dice.pick(choices), resolve, evil, depth);
  if (schema['example'] !== undefined && dice.happens(0.7))
    return JSON.stringify(schema['example']);
  if (schema['enum']) return JSON.stringify(dice.pick(schema['enum']));
  switch (schema['type']) {
    case 'object':
      return objectOf(dice, schema, resolve, evil, depth);
    case 'array': {
      const entries = Array.from({ length: dice.between(0, 3) }, () =>
        valueOf(dice, schema['items'], resolve, evil, depth + 1),
      );
      return `[${entries.join(',')}]`;
    }
    case 'integer':
    case 'number':
      return String(dice.between(-10, 190));
    case 'boolean':
      return String(dice.happens(0.5));
    default:
      return schema['format'] === 'date-time'
        ? '"2026-11-28T10:00:00Z"'
        : JSON.stringify(dice.pick(['a', 'hi there', '15550001234', 'x'.repeat(40)]));
  }
}

/**
 * @param {Dice} dice
 * @param {Schema} schema
 * @param {(ref: string) => Schema} resolve
 * @param {number} evil
 * @param {number} depth
 */
function objectOf(dice, schema, resolve, evil, depth) {
  const required = new Set(schema['required'] ?? []);
  const fields = Object.entries(schema['properties'] ?? {})
    .filter(([name]) => dice.happens(required.has(name) ? 0.95 : 0.4))
    .map(
      ([name, field]) =>
        `${JSON.stringify(name)}:${valueOf(dice, field, resolve, evil, depth + 1)}`,
    );
  if (dice.happens(evil)) fields.push(`"nobody_knows":${poison(dice)}`);
  return `{${fields.join(',')}}`;
}
