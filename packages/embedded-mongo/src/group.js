import { Double, Int32 } from 'bson';
import { add } from './arithmetic.js';
import { CommandError } from './errors.js';
import { compileExpression } from './expression.js';
import { orderKey } from './order-key.js';
import { isDocument, isNumber, toNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./values.js').BsonNumber} BsonNumber */

/**
 * Folds a group's values into one.
 *
 * @typedef {object} Accumulator
 * @property {() => any} start
 * @property {(state: any, value: unknown) => any} step
 * @property {(state: any) => unknown} [finish]
 */

const isAbsent = (/** @type {unknown} */ value) => value === undefined || value === null;

/** @type {Record<string, Accumulator>} */
const ACCUMULATORS = {
  $sum: {
    start: () => new Int32(0),
    step: (/** @type {BsonNumber} */ sum, value) => (isNumber(value) ? add(sum, value) : sum),
  },
  $count: {
    start: () => new Int32(0),
    step: (/** @type {BsonNumber} */ sum) => add(sum, new Int32(1)),
  },
  $avg: {
    start: () => ({ sum: 0, count: 0 }),
    step: ({ sum, count }, value) =>
      isNumber(value) ? { sum: sum + toNumber(value), count: count + 1 } : { sum, count },
    finish: ({ sum, count }) => (count === 0 ? null : new Double(sum / count)),
  },
  $min: {
    start: () => null,
    step: (least, value) =>
      !isAbsent(value) && (isAbsent(least) || orderKey(value) < orderKey(least)) ? value : least,
  },
  $max: {
    start: () => null,
    step: (greatest, value) =>
      !isAbsent(value) && orderKey(value) > orderKey(greatest) ? value : greatest,
  },
  $first: {
    start: () => undefined,
    step: (first, value) => (first === undefined ? (value ?? null) : first),
  },
  $last: {
    start: () => null,
    step: (_last, value) => value ?? null,
  },
  $push: {
    start: () => [],
    step: (/** @type {unknown[]} */ values, value) => {
      if (value !== undefined) values.push(value);
      return values;
    },
  },
  $addToSet: {
    start: () => new Map(),
    step: (/** @type {Map<string, unknown>} */ values, value) =>
      value === undefined ? values : values.set(orderKey(value), value),
    finish: (values) => [...values.values()],
  },
};

/**
 * The `$group` stage.
 *
 * @param {unknown} spec
 * @returns {(documents: Iterable<Doc>) => Iterable<Doc>}
 */
export function compileGroup(spec) {
  if (!isDocument(spec)) {
    throw new CommandError(15947, "a group's fields must be specified in an object");
  }
  if (!('_id' in spec)) {
    throw new CommandError(15955, 'a group specification must include an _id');
  }
  const { _id, ...accumulators } = spec;
  const idOf = compileExpression(_id);
  const fields = Object.entries(accumulators).map(([name, value]) => compileField(name, value));
  return function* group(documents) {
    for (const { id, states } of fold(documents, idOf, fields).values()) {
      const values = fields.map(({ name, accumulator: { finish } }, i) => [
        name,
        finish ? finish(states[i]) : states[i],
      ]);
      yield { _id: id, ...Object.fromEntries(values) };
    }
  };
}

/**
 * @param {Iterable<Doc>} documents
 * @param {import('./expression.js').Expression} idOf
 * @param {ReturnType<typeof compileField>[]} fields
 */
function fold(documents, idOf, fields) {
  /** @type {Map<string, { id: unknown, states: unknown[] }>} */
  const groups = new Map();
  for (const doc of documents) {
    const id = idOf(doc) ?? null;
    const key = orderKey(id);
    const group = groups.get(key) ?? {
      id,
      states: fields.map((field) => field.accumulator.start()),
    };
    groups.set(key, group);
    fields.forEach(({ accumulator, evaluate }, i) => {
      group.states[i] = accumulator.step(group.states[i], evaluate(doc));
    });
  }
  return groups;
}

/** @param {string} name @param {unknown} spec `{ $operator: expression }` */
function compileField(name, spec) {
  const [[operator, operand] = ['', undefined], ...more] = isDocument(spec)
    ? Object.entries(spec)
    : [];
  if (!operator || more.length > 0) {
    throw new CommandError(40238, `The field '${name}' must specify one accumulator`);
  }
  const accumulator = Object.hasOwn(ACCUMULATORS, operator) ? ACCUMULATORS[operator] : undefined;
  if (!accumulator) {
    throw new CommandError(15952, `unknown group operator '${operator}'`);
  }
  if (operator === '$count' && !(isDocument(operand) && Object.keys(operand).length === 0)) {
    throw new CommandError('TypeMismatch', '$count takes no arguments, i.e. $count:{}');
  }
  return { name, accumulator, evaluate: compileExpression(operand) };
}
