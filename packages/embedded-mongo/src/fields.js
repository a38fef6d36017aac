import { CommandError, badValue } from './errors.js';
import { isDocument, isNumber, toNumber, typeName } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * How one field is read.
 *
 * @template T
 * @typedef {object} Reader
 * @property {boolean} required
 * @property {T | undefined} fallback what a field counts as that is missing or null
 * @property {(value: unknown, path: () => string) => T} read throws if the value will not do
 */

/** @typedef {Record<string, Reader<any>>} Schema */

/**
 * What a schema reads.
 *
 * @template {Schema} S
 * @typedef {{ [K in keyof S]: S[K] extends Reader<infer T> ? T : never }} Fields
 */

/**
 * Makes a function that reads a command, or a document inside one. A field that the schema does
 * not name is refused: better an error than an option without effect.
 *
 * @template {Schema} S
 * @param {string} owner for messages
 * @param {S} schema
 * @returns {(doc: Doc) => Fields<S>}
 */
export function fieldsOf(owner, schema) {
  const readers = new Map(Object.entries(schema));
  const required = Object.keys(schema).filter((name) => schema[name]?.required);
  const defaults = Object.fromEntries(
    Object.entries(schema).map(([name, { fallback }]) => [name, fallback]),
  );
  return (doc) => {
    const fields = { ...defaults };
    for (const [name, value] of Object.entries(doc)) {
      const reader = readers.get(name);
      if (!reader) throw unknownField(`${owner}.${name}`);
      if (value === null && !reader.required) continue;
      fields[name] = reader.read(value, () => `${owner}.${name}`);
    }
    const missing = required.find((name) => fields[name] === undefined);
    if (missing) throw missingField(`${owner}.${missing}`);
    return /** @type {Fields<S>} */ (fields);
  };
}

function unknownField(/** @type {string} */ path) {
  const message = `BSON field '${path}' is an unknown field, or one that is not implemented here`;
  return new CommandError(40415, message);
}

function missingField(/** @type {string} */ path) {
  return new CommandError(40414, `BSON field '${path}' is missing but a required field`);
}

/**
 * @template T
 * @param {string} expected the type's name in messages
 * @param {(value: unknown) => T | undefined} convert `undefined` if the value is of another type
 * @returns {Reader<T>}
 */
export function reader(expected, convert) {
  return {
    required: true,
    fallback: undefined,
    read: (value, path) => {
      const result = convert(value);
      if (result !== undefined) return result;
      const message = `BSON field '${path()}' is the wrong type '${typeName(value)}'`;
      throw new CommandError('TypeMismatch', `${message}, expected type '${expected}'`);
    },
  };
}

/**
 * @template T, D
 * @param {Reader<T>} reader
 * @param {D} fallback
 * @returns {Reader<T | D>}
 */
export function optional({ read }, fallback) {
  return { required: false, fallback, read };
}

export const string = reader('string', (value) => (typeof value === 'string' ? value : undefined));

export const document = reader('object', (value) => (isDocument(value) ? value : undefined));

/** Takes numbers for booleans, as MongoDB does. */
export const boolean = reader('bool', (value) => {
  if (isNumber(value)) return toNumber(value) !== 0;
  return typeof value === 'boolean' ? value : undefined;
});

export const number = reader('number', (value) => (isNumber(value) ? toNumber(value) : undefined));

/** A whole number, 0 or more. @type {Reader<number>} */
export const count = {
  ...number,
  read: (value, path) => {
    const result = number.read(value, path);
    if (Number.isSafeInteger(result) && result >= 0) return result;
    throw badValue(`BSON field '${path()}' must be a whole number, 0 or more`);
  },
};

/** Any value at all, or none. @type {Reader<unknown>} */
export const anything = { required: false, fallback: undefined, read: (value) => value };

const array = reader('array', (value) => (Array.isArray(value) ? value : undefined));

/**
 * @template T
 * @param {Reader<T>} element
 * @returns {Reader<T[]>}
 */
export function list(element) {
  return {
    ...array,
    read: (value, path) =>
      array.read(value, path).map((item, i) => element.read(item, () => `${path()}.${i}`)),
  };
}
