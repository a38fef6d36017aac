import sortedBTree from 'sorted-btree';
import { CommandError } from './errors.js';
import { compileFilter } from './matcher.js';
import { inverted, orderKey } from './order-key.js';
import { leafValues, valueUpToArray } from './paths.js';
import { show } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./index-spec.js').IndexSpec} IndexSpec */

/**
 * A document in its place; the document is replaced, never changed.
 *
 * @typedef {object} StoredRecord
 * @property {string} suffix makes the index entries of equal keys different, oldest first
 * @property {Doc | undefined} doc `undefined` once it is deleted
 */

/** @typedef {{ low: string, high: string }} KeyRange from `low` on, up to but without `high` */

/** How many entries a scan reads ahead. Writes between two pages cannot confuse it. */
const PAGE = 64;

const compareKeys = (/** @type {string} */ a, /** @type {string} */ b) =>
  a < b ? -1 : a > b ? 1 : 0;

/** An ordered index: a B+tree over the joined order keys of its fields. */
export class OrderedIndex {
  /** @type {import('sorted-btree').default<string, StoredRecord>} */
  #tree = new sortedBTree.default(undefined, compareKeys);
  #covers;
  #roots;

  /** @param {IndexSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.fields = Object.entries(spec.key).map(([path, direction]) => ({
      path,
      parts: path.split('.'),
      descending: direction < 0,
    }));
    const partial = spec.partialFilterExpression ?? {};
    this.#covers = compileFilter(partial);
    /** The top-level fields that it depends on; a partial filter has no logical operators. */
    this.#roots = Object.keys({ ...spec.key, ...partial }).map((path) => path.replace(/\..*/, ''));
    /** Fields in which some document has, or had, an array. @type {Set<string>} */
    this.multikeyPaths = new Set();
  }

  /**
   * Whether a change from one document to the other may change their keys. An update keeps the
   * identity of every field that it does not touch.
   *
   * @param {Doc | undefined} before
   * @param {Doc | undefined} after
   */
  concerns(before, after) {
    if (!before || !after) return true;
    return this.#roots.some((root) => before[root] !== after[root]);
  }

  /**
   * The document's keys, one for each element where a field is an array.
   *
   * @param {Doc | undefined} doc
   * @returns {string[]}
   */
  keysOf(doc) {
    if (!doc || !this.#holds(doc)) return [];
    const keys = this.#tuplesOf(doc).map((tuple) => this.#keyOf(tuple));
    return keys.length < 2 ? keys : [...new Set(keys)];
  }

  #holds(/** @type {Doc} */ doc) {
    if (!this.#covers(doc)) return false;
    if (!this.spec.sparse) return true;
    return this.fields.some(({ parts }) => leafValues(doc, parts).some((v) => v !== undefined));
  }

  /** @returns {unknown[][]} the fields' values, in every combination where one is an array */
  #tuplesOf(/** @type {Doc} */ doc) {
    const values = this.fields.map(({ parts }) => valueUpToArray(doc, parts));
    const arrays = values.filter(Array.isArray).length;
    if (arrays === 0) return [values];
    if (arrays > 1) {
      throw new CommandError('CannotIndexParallelArrays', 'cannot index parallel arrays');
    }
    const position = values.findIndex(Array.isArray);
    this.multikeyPaths.add(this.fields[position]?.path ?? '');
    const elements = leafValues(doc, this.fields[position]?.parts ?? []);
    if (elements.length === 0) elements.push(null);
    return elements.map((element) => values.with(position, element));
  }

  #keyOf(/** @type {unknown[]} */ tuple) {
    let key = '';
    this.fields.forEach(({ descending }, i) => {
      const part = orderKey(tuple[i]);
      key += descending ? inverted(part) : part;
    });
    return key;
  }

  /**
   * @param {StoredRecord} record
   * @param {Doc} doc what the record is about to become
   * @param {string[]} keys of that document
   * @param {string} namespace for the message
   * @throws {CommandError} E11000
   */
  assertUnique(record, doc, keys, namespace) {
    if (!this.spec.unique) return;
    for (const key of keys) {
      const next = this.#tree.nextHigherPair(key);
      if (!next || next[1] === record || !next[0].startsWith(key)) continue;
      const values = this.#tuplesOf(doc).find((tuple) => this.#keyOf(tuple) === key) ?? [];
      throw this.#duplicate(values, namespace);
    }
  }

  #duplicate(/** @type {unknown[]} */ values, /** @type {string} */ namespace) {
    const pairs = this.fields.map(({ path }, i) => [path, values[i] ?? null]);
    const keyValue = Object.fromEntries(pairs);
    const where = `collection: ${namespace} index: ${this.spec.name}`;
    const message = `E11000 duplicate key error ${where} dup key: ${show(keyValue)}`;
    return new CommandError('DuplicateKey', message, { keyPattern: this.spec.key, keyValue });
  }

  /** @param {StoredRecord} record @param {string[]} keys */
  add(record, keys) {
    for (const key of keys) this.#tree.set(key + record.suffix, record);
  }

  /** @param {StoredRecord} record @param {string[]} keys */
  delete(record, keys) {
    for (const key of keys) this.#tree.delete(key + record.suffix);
  }

  /**
   * The records in a range of keys, in order. Goes on sensibly if the index changes in between.
   *
   * @param {KeyRange} range
   * @param {boolean} backward
   * @returns {Generator<StoredRecord, void, void>}
   */
  *scan({ low, high }, backward) {
    let from = backward ? high : low;
    for (;;) {
      /** @type {StoredRecord[]} */
      const page = [];
      const entries = backward
        ? this.#tree.entriesReversed(from, undefined, true)
        : this.#tree.entries(from);
      for (const [key, record] of entries) {
        if (backward ? key < low : key >= high) break;
        page.push(record);
        from = backward ? key : `${key}\0`;
        if (page.length === PAGE) break;
      }
      yield* page;
      if (page.length < PAGE) return;
    }
  }
}
