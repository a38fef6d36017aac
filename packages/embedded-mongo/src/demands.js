import { BSONRegExp } from 'bson';
import { compileFilter, isOperatorDocument, isTruthy } from './matcher.js';
import { orderKey } from './order-key.js';
import { isSame } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {{ key: string, inclusive: boolean }} Edge one end of a range, as an order key */

/**
 * What a filter demands of one field, as far as an index can use it.
 *
 * @typedef {object} Demand
 * @property {unknown[]} [values] the field equals one of these
 * @property {Edge} [lower]
 * @property {Edge} [upper]
 * @property {Edge} [beginning] some value of the field is a text that begins so
 * @property {boolean} exists whether the field is certainly there
 * @property {unknown[]} conditions as written
 */

/** @typedef {Map<string, Demand>} Demands by path */

/**
 * Collects what must hold for every document that matches; what is inside `$or` and `$nor` need
 * not hold.
 *
 * @param {Doc} filter one that compiles
 * @param {Demands} [demands]
 * @returns {Demands}
 */
export function demandsOf(filter, demands = new Map()) {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and') {
      for (const part of /** @type {Doc[]} */ (condition)) demandsOf(part, demands);
    }
    if (path.startsWith('$')) continue;
    const demand = demands.get(path) ?? { exists: false, conditions: [] };
    demands.set(path, demand);
    demand.conditions.push(condition);
    if (condition instanceof BSONRegExp) {
      addPattern(demand, condition);
      continue;
    }
    const operators = isOperatorDocument(condition) ? condition : { $eq: condition };
    for (const [name, operand] of Object.entries(operators)) {
      if (name === '$elemMatch' && !isOperatorDocument(operand)) {
        demandsOf(within(path, /** @type {Doc} */ (operand)), demands);
      } else addDemand(demand, name, operand);
    }
  }
  return demands;
}

/** What one element must meet, some element meets. @param {string} path @param {Doc} filter @returns {Doc} */
function within(path, filter) {
  const plain = Object.entries(filter).filter(([name]) => !name.startsWith('$'));
  return Object.fromEntries(plain.map(([name, condition]) => [`${path}.${name}`, condition]));
}

/** A pattern is met by texts alone. @param {Demand} demand @param {BSONRegExp} pattern */
function addPattern(demand, { pattern, options }) {
  demand.exists = true;
  const literal = options === '' ? /^\^([\p{L}\p{N}\p{M}]+)$/u.exec(pattern)?.[1] : undefined;
  if (literal === undefined) return;
  // Without what ends a text in an order key, it is the beginning of all that go on.
  demand.beginning ??= { key: orderKey(literal).slice(0, -1), inclusive: true };
}

/** @param {Demand} demand @param {string} name @param {any} operand */
function addDemand(demand, name, operand) {
  switch (name) {
    case '$eq':
    case '$in': {
      const values = name === '$in' ? operand : [operand];
      demand.values ??= values;
      demand.exists ||= !values.includes(null);
      return;
    }
    case '$gt':
    case '$gte':
      demand.lower ??= { key: orderKey(operand), inclusive: name === '$gte' };
      demand.exists ||= operand !== null;
      return;
    case '$lt':
    case '$lte':
      demand.upper ??= { key: orderKey(operand), inclusive: name === '$lte' };
      demand.exists ||= operand !== null;
      return;
    case '$exists':
      if (isTruthy(operand)) demand.exists = true;
      // A document without the field stands in the index under null, beside those that have null.
      else demand.values ??= [null];
  }
}

/**
 * Whether every document that meets the demands is in the index.
 *
 * @param {Demands} demands
 * @param {import('./ordered-index.js').OrderedIndex} index
 */
export function staysInside(demands, { spec, fields }) {
  // A sparse index lacks the documents that have none of its fields.
  if (spec.sparse && !fields.some(({ path }) => demands.get(path)?.exists)) return false;
  return Object.entries(spec.partialFilterExpression ?? {}).every(([path, condition]) => {
    const demand = demands.get(path);
    return demand !== undefined && implies(demand, condition);
  });
}

/** @param {Demand} demand @param {unknown} condition of a partial index on the same field */
function implies({ exists, values, conditions }, condition) {
  if (conditions.some((own) => isSame(own, condition))) return true;
  if (isOperatorDocument(condition) && Object.keys(condition).join() === '$exists') return exists;
  const holds = compileFilter({ value: condition });
  return values?.every((value) => holds({ value })) ?? false;
}
