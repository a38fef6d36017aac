import { failedToParse } from './errors.js';
import { compileFilter } from './matcher.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {Map<string, (element: unknown) => boolean>} ArrayFilters by the name in `$[name]` */

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
    filters.set(name, (element) => matches({ [name]: element }));
  }
  return filters;
}

function nameOf(/** @type {Doc} */ filter) {
  const [name, ...others] = new Set(Object.keys(filter).map((path) => path.replace(/\..*/, '')));
  if (name && others.length === 0 && !name.startsWith('$')) return name;
  throw failedToParse('an array filter must have exactly one top-level field name');
}
