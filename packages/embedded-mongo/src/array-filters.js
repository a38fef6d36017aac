import { failedToParse } from './errors.js';
import { compileFilter } from './matcher.js';

/** @typedef {import('./values.js').Doc} Doc */
/**
 * @typedef {object} ArrayFilter
 * @property {(element: unknown) => boolean} matches
 * @property {(before: unknown, after: unknown) => void} changed tells that an operator changed one
 */
/** @typedef {Map<string, ArrayFilter>} ArrayFilters by the name in `$[name]` */

/**
 * @param {Doc[]} arrayFilters each with conditions on `name`, or on `name.path`, of one element
 * @param {string[]} paths of the update, in which every filter must be used
 * @returns {ArrayFilters}
 */
export function compileArrayFilters(arrayFilters, paths) {
  /** @type {ArrayFilters} */
  const filters = new Map();
  for (const filter of arrayFilters) {
    const name = nameOf(filter);
    if (filters.has(name)) throw failedToParse(`Found multiple array filters named '${name}'`);
    if (!paths.some((path) => path.split('.').includes(`$[${name}]`))) {
      throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
    }
    const matches = compileFilter(filter);
    filters.set(name, {
      matches: (element) => matches({ [name]: element }),
      changed: () => undefined,
    });
  }
  return filters;
}

/**
 * The filters for one update of one document: they choose elements as they were before it, whatever
 * its operators have made of them so far.
 *
 * @param {ArrayFilters} filters
 * @returns {ArrayFilters}
 */
export function asBefore(filters) {
  if (filters.size === 0) return filters;
  /** @type {WeakMap<object, unknown>} */
  const origins = new WeakMap();
  const originOf = (/** @type {unknown} */ element) =>
    typeof element === 'object' && element !== null && origins.has(element)
      ? origins.get(element)
      : element;
  return new Map(
    [...filters].map(([name, { matches }]) => [
      name,
      {
        matches: (element) => matches(originOf(element)),
        changed: (before, after) => {
          if (typeof after === 'object' && after !== null) origins.set(after, originOf(before));
        },
      },
    ]),
  );
}

function nameOf(/** @type {Doc} */ filter) {
  const [name, ...others] = new Set(Object.keys(filter).map((path) => path.replace(/\..*/, '')));
  if (name && others.length === 0 && !name.startsWith('$')) return name;
  throw failedToParse('an array filter must have exactly one top-level field name');
}
