import { CommandError, badValue } from './errors.js';
import { fieldOf } from './paths.js';
import { isDocument } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {(doc: Doc) => unknown} Expression `undefined` where a field is missing */

/**
 * Field paths, literals, and documents of both.
 *
 * @param {unknown} expression
 * @returns {Expression}
 */
export function compileExpression(expression) {
  if (typeof expression === 'string' && expression.startsWith('$')) return fieldPath(expression);
  if (Array.isArray(expression)) {
    throw badValue('embedded-mongo does not implement array expressions');
  }
  return isDocument(expression) ? documentOf(expression) : () => expression;
}

/** @param {string} path with its `$` @returns {Expression} */
export function fieldPath(path) {
  const parts = path.slice(1).split('.');
  if (!/^\$[^$]/.test(path) || parts.includes('')) {
    throw badValue(`embedded-mongo does not implement the expression ${path}`);
  }
  return (doc) => valueAt(doc, parts);
}

/** An array on the way gives the array of what its subdocuments have there. */
function valueAt(/** @type {unknown} */ node, /** @type {string[]} */ parts) {
  /** @type {unknown} */
  let value = node;
  for (const [depth, part] of parts.entries()) {
    if (Array.isArray(value)) {
      const rest = parts.slice(depth);
      /** @type {unknown[]} */
      const values = value.map((element) => valueAt(element, rest));
      return values.filter((element) => element !== undefined);
    }
    value = fieldOf(value, part);
  }
  return value;
}

/** @param {Doc} spec @returns {Expression} */
function documentOf(spec) {
  const fields = Object.entries(spec).map(([name, value]) => {
    if (name.startsWith('$')) {
      throw new CommandError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
    }
    return /** @type {const} */ ([name, compileExpression(value)]);
  });
  return (doc) => {
    const values = fields.map(([name, evaluate]) => [name, evaluate(doc)]);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  };
}
