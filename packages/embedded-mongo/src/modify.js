import { CommandError, badValue } from './errors.js';
import { isArrayIndex } from './paths.js';
import { isDocument, show } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {(value: unknown) => unknown} Change of one value; `undefined` is a missing field */
/** @typedef {import('./array-filters.js').ArrayFilters} ArrayFilters */

/** An index beyond this would fill memory with nulls; MongoDB has the same limit. */
const MAX_PADDING = 1_500_000;

/**
 * The node with the value at the path changed. What does not change is shared, not copied: the
 * result is the same node if nothing changes at all.
 *
 * @template T
 * @param {T} node
 * @param {readonly string[]} parts
 * @param {Change} change
 * @param {ArrayFilters} [filters]
 * @param {boolean} [creates] whether the fields on the way are made, where they are missing
 * @returns {T}
 */
export function modifyAt(node, parts, change, filters = new Map(), creates = true) {
  const walk = (/** @type {unknown} */ value, /** @type {number} */ depth) => {
    const part = parts[depth];
    if (part === undefined) return change(value);
    const below = (/** @type {unknown} */ child) => walk(child, depth + 1);
    if (part.startsWith('$[')) return modifyElements(value, part, below, filters);
    if (Array.isArray(value) && isArrayIndex(part))
      return modifyElement(value, Number(part), below);
    if (value === undefined && creates) return modifyField({}, part, below);
    if (isDocument(value)) return modifyField(value, part, below);
    if (!creates) return value;
    const element = `{${parts[depth - 1]}: ${show(value)}}`;
    throw new CommandError('PathNotViable', `Cannot create field '${part}' in element ${element}`);
  };
  return /** @type {T} */ (walk(node, 0));
}

/** @param {Doc} doc @param {string} name @param {Change} change */
function modifyField(doc, name, change) {
  const before = Object.hasOwn(doc, name) ? doc[name] : undefined;
  const after = change(before);
  if (after === before) return doc;
  if (after !== undefined) return { ...doc, [name]: after };
  const { [name]: _removed, ...rest } = doc;
  return rest;
}

/** @param {unknown[]} array @param {number} index @param {Change} change */
function modifyElement(array, index, change) {
  const after = change(array[index]);
  if (after === array[index]) return array;
  if (index - array.length > MAX_PADDING) {
    throw badValue(`can't backfill more than ${MAX_PADDING} elements`);
  }
  const copy = [...array];
  while (copy.length < index) copy.push(null);
  // An array has no holes: what is removed from its middle leaves a null.
  copy[index] = after === undefined ? null : after;
  return copy;
}

/** @param {unknown} array @param {string} part `$[name]` @param {Change} change @param {ArrayFilters} filters */
function modifyElements(array, part, change, filters) {
  const filter = filters.get(part.slice(2, -1));
  if (!filter) throw badValue(`No array filter found for identifier '${part}'`);
  if (!Array.isArray(array)) throw badValue(`The path of '${part}' must lead to an array`);
  const copy = array.map((element) => {
    if (!filter.matches(element)) return element;
    const after = change(element) ?? null;
    if (after !== element) filter.changed(element, after);
    return after;
  });
  return copy.some((element, i) => element !== array[i]) ? copy : array;
}
