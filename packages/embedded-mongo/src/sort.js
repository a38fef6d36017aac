import { CommandError, badValue } from './errors.js';
import { EMPTY_KEY, inverted, orderKey } from './order-key.js';
import { leafValues } from './paths.js';
import { isNumber, toNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./planner.js').Sort} Sort */

/**
 * @param {Doc} spec as the client wrote it
 * @returns {Sort}
 */
export function parseSort(spec) {
  return Object.entries(spec).map(([path, value]) => {
    const direction = isNumber(value) ? toNumber(value) : 0;
    if (direction !== 1 && direction !== -1) {
      throw new CommandError(15975, `$sort key ordering must be 1 or -1, for ${path}`);
    }
    if (path.startsWith('$')) {
      throw badValue(`embedded-mongo does not sort by ${path}`);
    }
    return [path, direction];
  });
}

/**
 * Sorts stably. An array counts as its least element upwards, as its greatest downwards.
 *
 * @template T
 * @param {Iterable<T>} items
 * @param {Sort} sort
 * @param {(item: T) => Doc} docOf
 * @returns {T[]}
 */
export function sorted(items, sort, docOf) {
  const keyOf = sortKeyOf(sort);
  const keyed = Array.from(items, (item) => ({ item, key: keyOf(docOf(item)) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ item }) => item);
}

/** @param {Sort} sort @returns {(doc: Doc) => string} what to compare documents by */
export function sortKeyOf(sort) {
  const fields = sort.map(([path, direction]) => ({ parts: path.split('.'), direction }));
  return (doc) => sortKey(doc, fields);
}

/** @param {Doc} doc @param {{ parts: string[], direction: 1 | -1 }[]} fields */
function sortKey(doc, fields) {
  let key = '';
  for (const { parts, direction } of fields) {
    const keys = leafValues(doc, parts).map(orderKey).sort();
    const part = keys.at(direction < 0 ? -1 : 0) ?? EMPTY_KEY;
    key += direction < 0 ? inverted(part) : part;
  }
  return key;
}
