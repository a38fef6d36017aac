import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Double, Int32, Long, ObjectId, serialize } from 'bson';
import { CommandError } from '../src/errors.js';
import { inverted, orderKey } from '../src/order-key.js';
import { compileUpdate } from '../src/updater.js';
import { randomData } from './random.js';

const TYPES = ['null', 'number', 'string', 'object', 'array', 'ObjectId', 'boolean', 'Date'];

function typeOf(/** @type {any} */ value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Int32 || value instanceof Double || value instanceof Long) return 'number';
  if (value instanceof ObjectId || value instanceof Date) return value.constructor.name;
  return typeof value;
}

/** MongoDB's order, written down the slow way. @returns {number} */
function compare(/** @type {any} */ a, /** @type {any} */ b) {
  const [typeA, typeB] = [typeOf(a), typeOf(b)];
  if (typeA !== typeB) return TYPES.indexOf(typeA) - TYPES.indexOf(typeB);
  switch (typeA) {
    case 'number':
      return compareNumbers(a, b);
    case 'string':
      return Buffer.compare(Buffer.from(a), Buffer.from(b));
    case 'array':
      return compareLists(a, b, compare);
    case 'object':
      return compareLists(Object.entries(a), Object.entries(b), compareFields);
    case 'ObjectId':
      return Buffer.compare(a.id, b.id);
    default:
      return Number(a) - Number(b);
  }
}

function compareNumbers(/** @type {any} */ a, /** @type {any} */ b) {
  const [x, y] = [a, b].map((number) =>
    number instanceof Long ? number.toBigInt() : number.valueOf(),
  );
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** @param {any[]} a @param {any[]} b @param {(a: any, b: any) => number} order */
function compareLists(a, b, order) {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = order(a[i], b[i]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** @param {[string, any]} a @param {[string, any]} b @returns {number} */
function compareFields([nameA, a], [nameB, b]) {
  const types = TYPES.indexOf(typeOf(a)) - TYPES.indexOf(typeOf(b));
  return types || (nameA < nameB ? -1 : nameA > nameB ? 1 : compare(a, b));
}

const order = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : a > b ? 1 : 0);

describe('an order key', () => {
  const { value } = randomData(3);
  const pairs = Array.from({ length: 5000 }, () => [value(), value()]);

  it('sorts as MongoDB sorts the values', () => {
    for (const [a, b] of pairs) {
      const expected = Math.sign(compare(a, b));
      assert.equal(order(orderKey(a), orderKey(b)), expected, JSON.stringify([a, b]));
      assert.equal(order(inverted(orderKey(a)), inverted(orderKey(b))), -expected || 0);
    }
  });

  it('is never the beginning of another', () => {
    for (const [a, b] of pairs) {
      const [one, other] = [orderKey(a), orderKey(b)];
      assert.ok(one === other || !other.startsWith(one), JSON.stringify([a, b]));
    }
  });
});

describe('an update', () => {
  const random = randomData(4);
  const bytes = (/** @type {any} */ doc) => Buffer.from(serialize(doc)).toString('latin1');
  const operators = [
    '$set',
    '$unset',
    '$min',
    '$max',
    '$addToSet',
    '$pull',
    '$inc',
    '$push',
    '$rename',
  ];
  const repeatable = ['$set', '$unset', '$min', '$max', '$addToSet', '$pull'];

  it('never changes the document it was given, and says truly whether it made another', () => {
    let changed = 0;
    for (let i = 0; i < 3000; i++) {
      const doc = random.document(i);
      const name = random.pick(operators);
      const operand = name === '$rename' ? 'e' : name === '$inc' ? new Int32(1) : random.value();
      const before = bytes(doc);
      try {
        const apply = compileUpdate({ [name]: { [random.path()]: operand } }, {});
        const after = apply(doc, false);
        assert.equal(after === doc, bytes(after) === before);
        if (repeatable.includes(name)) assert.equal(apply(after, false), after);
        changed += Number(after !== doc);
      } catch (error) {
        assert.ok(error instanceof CommandError, `${error}`);
      }
      assert.equal(bytes(doc), before);
    }
    assert.ok(changed > 600, 'the updates change too little to prove anything');
  });
});
