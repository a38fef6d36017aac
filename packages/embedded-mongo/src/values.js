import { BSONRegExp, Binary, Double, Int32, Long, ObjectId, serialize } from 'bson';

/** @typedef {Int32 | Long | Double} BsonNumber */
/** @typedef {Record<string, unknown>} Doc a BSON document, its numbers all of them BsonNumbers */

const BSON_TYPES = /** @type {Record<string, string>} */ ({
  Int32: 'int',
  Long: 'long',
  Double: 'double',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  UUID: 'binData',
  BSONRegExp: 'regex',
  Timestamp: 'timestamp',
  Code: 'javascript',
  BSONSymbol: 'symbol',
  DBRef: 'dbPointer',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
});

/** @param {unknown} value @returns {value is Doc} */
export function isDocument(value) {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** @param {unknown} value @returns {value is BsonNumber} */
export function isNumber(value) {
  return value instanceof Int32 || value instanceof Double || value instanceof Long;
}

/** @param {BsonNumber} number */
export function toNumber(number) {
  return number instanceof Long ? number.toNumber() : number.value;
}

/**
 * The alias by which `$type` knows the value.
 *
 * @param {unknown} value
 */
export function typeName(value) {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'boolean') return 'bool';
  if (typeof value !== 'object') return typeof value;
  if (isDocument(value)) return 'object';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return BSON_TYPES[/** @type {{ _bsontype?: string }} */ (value)._bsontype ?? ''] ?? 'unknown';
}

/** Whether both are the same to the byte; 1 and 1.0 are equal, but not the same. */
export function isSame(/** @type {unknown} */ a, /** @type {unknown} */ b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return Buffer.compare(serialize({ a }), serialize({ a: b })) === 0;
}

/**
 * As MongoDB's messages show values: strings quoted, the rest in the shell's notation.
 *
 * @param {unknown} value
 * @returns {string}
 */
export function show(value) {
  if (isNumber(value)) return value.toString();
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof Binary) return `BinData(${value.sub_type}, ${value.toString('hex')})`;
  if (Array.isArray(value)) return `[ ${value.map(show).join(', ')} ]`;
  if (isDocument(value)) return showDocument(value);
  return JSON.stringify(value ?? null);
}

/** @param {Doc} doc @returns {string} */
function showDocument(doc) {
  const fields = Object.entries(doc).map(([name, value]) => `${name}: ${show(value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
