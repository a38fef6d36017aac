import { CommandError, badValue } from './errors.js';
import { isTruthy } from './matcher.js';
import { isDocument, isNumber } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {Map<string, Tree | true>} Tree the dotted paths as nested names; `true` ends a path */

/**
 * @param {Doc} spec only inclusions, or only exclusions; `_id` may differ
 * @returns {(doc: Doc) => Doc}
 */
export function compileProjection(spec) {
  const entries = Object.entries(spec).map(([path, value]) => ({ path, keep: keeps(path, value) }));
  if (entries.length === 0) return (doc) => doc;
  const keepsId = entries.find(({ path }) => path === '_id')?.keep;
  const others = entries.filter(({ path }) => path !== '_id');
  const including = others[0]?.keep ?? keepsId === true;
  const stray = others.find(({ keep }) => keep !== including);
  if (stray) {
    const [codeName, does, is] = including
      ? /** @type {const} */ ([31254, 'exclusion', 'inclusion'])
      : /** @type {const} */ ([31253, 'inclusion', 'exclusion']);
    throw new CommandError(
      codeName,
      `Cannot do ${does} on field ${stray.path} in ${is} projection`,
    );
  }
  const paths = others.map(({ path }) => path);
  if (including ? keepsId !== false : keepsId === false) paths.push('_id');
  const tree = toTree(paths);
  return (doc) => /** @type {Doc} */ (including ? include(doc, tree) : exclude(doc, tree));
}

/** @param {string} path @param {unknown} value */
function keeps(path, value) {
  if (isNumber(value) || typeof value === 'boolean') return isTruthy(value);
  throw badValue(
    `embedded-mongo only includes and excludes fields in a projection, it cannot compute ${path}`,
  );
}

/** @param {string[]} paths @returns {Tree} */
function toTree(paths) {
  /** @type {Tree} */
  const tree = new Map();
  for (const path of paths) {
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let node = tree;
    for (const part of parts) {
      const next = node.get(part) ?? new Map();
      if (next === true) throw collision(path);
      node.set(part, next);
      node = next;
    }
    if (node.has(last)) throw collision(path);
    node.set(last, true);
  }
  return tree;
}

function collision(/** @type {string} */ path) {
  return new CommandError(31250, `Path collision at ${path}`);
}

/** @param {unknown} node @param {Tree} tree @returns {unknown} */
function include(node, tree) {
  if (Array.isArray(node)) {
    return node.map((item) => include(item, tree)).filter((item) => item !== undefined);
  }
  if (!isDocument(node)) return undefined;
  /** @type {Doc} */
  const result = {};
  for (const [name, value] of Object.entries(node)) {
    const below = tree.get(name);
    if (!below) continue;
    const kept = below === true ? value : include(value, below);
    if (kept !== undefined) result[name] = kept;
  }
  return result;
}

/** @param {unknown} node @param {Tree} tree @returns {unknown} */
function exclude(node, tree) {
  if (Array.isArray(node)) return node.map((item) => exclude(item, tree));
  if (!isDocument(node)) return node;
  /** @type {Doc} */
  const result = {};
  for (const [name, value] of Object.entries(node)) {
    const below = tree.get(name);
    if (below !== true) result[name] = below ? exclude(value, below) : value;
  }
  return result;
}
