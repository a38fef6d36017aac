import { Double, Int32, Long, ObjectId, serialize } from 'bson';
import { decodeDocument } from '../src/wire.js';
import { seeded } from './support.js';

/** The document as the server reads it off the wire. */
export function asStored(/** @type {import('bson').Document} */ doc) {
  return decodeDocument(serialize(doc));
}

const TEXTS = ['', 'a', 'ab', 'b', 'a\0', 'a\x01', 'ä', '😀', '\uffee'];
const NAMES = ['a', 'b', 'c', 'd'];

/** Random values, documents, filters and updates over a few fields; the same in every run. */
export function randomData(/** @type {number} */ seed) {
  const random = seeded(seed);
  const { below, pick } = random;

  /** A value as the server holds it. @returns {unknown} */
  const scalar = () => {
    switch (below(9)) {
      case 0:
        return null;
      case 1:
        return pick(TEXTS);
      case 2:
        return below(2) === 0;
      case 3:
        return new Date(below(4) * 1000);
      case 4:
        return new Double(pick([-1.5, 0, -0, 2.5, 3, NaN, Infinity]));
      case 5:
        return Long.fromString(pick(['0', '3', '9007199254740992', '9007199254740993', '-5']));
      case 6:
        return new ObjectId(pick(['000000000000000000000001', '000000000000000000000002']));
      default:
        return new Int32(below(5) - 1);
    }
  };
  /** @param {number} [depth] @returns {unknown} */
  const value = (depth = 2) => {
    const kind = depth === 0 ? 9 : below(10);
    if (kind === 0) return Array.from({ length: below(4) }, () => value(depth - 1));
    if (kind === 1) return object(depth - 1);
    return scalar();
  };
  /** @param {number} depth */
  const object = (depth) =>
    Object.fromEntries(NAMES.filter(() => below(2) === 0).map((name) => [name, value(depth)]));

  const path = () => (below(4) === 0 ? `${pick(NAMES)}.${pick(NAMES)}` : pick(NAMES));

  /** @returns {unknown} */
  const condition = () => {
    switch (below(9)) {
      case 0:
        return { $in: Array.from({ length: below(4) }, scalar) };
      case 1:
        return { [pick(['$gt', '$gte', '$lt', '$lte'])]: scalar() };
      case 2:
        return { [pick(['$gt', '$gte'])]: scalar(), [pick(['$lt', '$lte'])]: scalar() };
      case 3:
        return { $exists: below(2) === 0 };
      case 4:
        return { $ne: scalar() };
      default:
        return value(1);
    }
  };
  /** @param {number} [depth] @returns {Record<string, unknown>} */
  const filter = (depth = 1) => {
    /** @type {Record<string, unknown>} */
    const conditions = {};
    for (let i = below(3) + (depth ? 0 : 1); i > 0; i--) conditions[path()] = condition();
    if (depth && below(4) === 0) {
      conditions[pick(['$and', '$or', '$nor'])] = [filter(0), filter(0)];
    }
    return conditions;
  };

  return {
    ...random,
    value,
    path,
    filter,
    /** @param {number} id */
    document: (id) => asStored({ _id: id, ...object(2) }),
  };
}
