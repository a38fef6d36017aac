import { isDocument } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * A document's own field; never something that every JavaScript object inherits.
 *
 * @param {unknown} node
 * @param {string} name
 */
export function fieldOf(node, name) {
  return isDocument(node) && Object.hasOwn(node, name) ? node[name] : undefined;
}

/** @param {string} part */
export function isArrayIndex(part) {
  return /^(0|[1-9]\d*)$/.test(part);
}

/**
 * Visits what a dotted path reaches, through every subdocument of every array on the way;
 * `undefined` stands for a missing field. Stops as soon as `visit` returns true.
 *
 * @param {unknown} node
 * @param {readonly string[]} parts
 * @param {(value: unknown) => boolean} visit
 * @param {number} [depth]
 * @returns {boolean} whether it was stopped
 */
export function someValue(node, parts, visit, depth = 0) {
  const part = parts[depth];
  if (part === undefined) return visit(node);
  if (!Array.isArray(node)) return someValue(fieldOf(node, part), parts, visit, depth + 1);
  if (isArrayIndex(part) && Number(part) < node.length) {
    if (someValue(node[Number(part)], parts, visit, depth + 1)) return true;
  }
  return node.some((element) => isDocument(element) && someValue(element, parts, visit, depth));
}

/**
 * What an index holds and a sort compares: the values at the path, arrays taken apart.
 *
 * @param {Doc} doc
 * @param {readonly string[]} parts
 */
export function leafValues(doc, parts) {
  /** @type {unknown[]} */
  const values = [];
  someValue(doc, parts, (value) => {
    if (Array.isArray(value)) values.push(...value);
    else values.push(value);
    return false;
  });
  return values;
}

/**
 * The value at the path if there is no array on the way, else that array.
 *
 * @param {Doc} doc
 * @param {readonly string[]} parts
 */
export function valueUpToArray(doc, parts) {
  /** @type {unknown} */
  let node = doc;
  for (const part of parts) {
    if (Array.isArray(node)) return node;
    node = fieldOf(node, part);
  }
  return node;
}
