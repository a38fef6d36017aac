import { calculateObjectSize } from 'bson';
import { CommandError } from './errors.js';
import { isSameIndex } from './index-spec.js';
import { doubleKey, orderKey } from './order-key.js';
import { OrderedIndex } from './ordered-index.js';
import { typeName } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */
/** @typedef {import('./index-spec.js').IndexSpec} IndexSpec */
/** @typedef {import('./ordered-index.js').StoredRecord} StoredRecord */

/**
 * @callback Log notes a change that is already made
 * @param {Doc} entry how to make it again
 * @param {() => void} undo how to take it back
 * @returns {void}
 */

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** One collection: its documents, its indexes, and every change to either. */
export class Collection {
  /** By the order key of `_id`, in the order of insertion. @type {Map<string, StoredRecord>} */
  #records = new Map();
  /** @type {Map<string, OrderedIndex>} */
  #indexes = new Map();
  #nextSuffix = 0;
  #log;

  /** @param {string} namespace `database.collection` @param {Log} log */
  constructor(namespace, log) {
    this.namespace = namespace;
    this.#log = log;
    this.#indexes.set('_id_', new OrderedIndex({ name: '_id_', key: { _id: 1 }, unique: true }));
  }

  get size() {
    return this.#records.size;
  }

  get indexes() {
    return [...this.#indexes.values()];
  }

  records() {
    return this.#records.values();
  }

  /** @param {unknown} id */
  recordById(id) {
    return this.#records.get(orderKey(id));
  }

  /**
   * @param {Doc} doc with its `_id`
   * @throws {CommandError} E11000, or a document that cannot be stored
   */
  insert(doc) {
    assertStorable(doc);
    const record = { suffix: doubleKey(this.#nextSuffix++), doc: undefined };
    this.#change(record, doc);
    this.#log({ ns: this.namespace, put: doc }, () => this.#change(record, undefined));
  }

  /** @param {StoredRecord} record @param {Doc} doc has the same `_id` */
  replace(record, doc) {
    assertStorable(doc);
    const before = record.doc;
    this.#change(record, doc);
    this.#log({ ns: this.namespace, put: doc }, () => this.#change(record, before));
  }

  /** @param {StoredRecord} record */
  delete(record) {
    const before = record.doc;
    this.#change(record, undefined);
    this.#log({ ns: this.namespace, delete: before?._id }, () => this.#change(record, before));
  }

  /** Puts a document where the journal says it was, whatever was there before. */
  restore(/** @type {Doc} */ doc) {
    const record = this.recordById(doc._id);
    if (record) this.#change(record, doc);
    else this.#change({ suffix: doubleKey(this.#nextSuffix++), doc: undefined }, doc);
  }

  /**
   * Moves the record from its document to another one, or out of the collection; all or nothing.
   *
   * @param {StoredRecord} record
   * @param {Doc | undefined} after
   */
  #change(record, after) {
    const before = record.doc;
    const edits = this.indexes
      .filter((index) => index.concerns(before, after))
      .map((index) => ({ index, removed: index.keysOf(before), added: index.keysOf(after) }));
    if (after) {
      for (const { index, added } of edits) {
        index.assertUnique(record, after, added, this.namespace);
      }
    }
    for (const { index, removed, added } of edits) {
      index.delete(record, removed);
      index.add(record, added);
    }
    record.doc = after;
    if (!before && after) this.#records.set(orderKey(after._id), record);
    if (before && !after) this.#records.delete(orderKey(before._id));
  }

  /**
   * @param {IndexSpec} spec
   * @throws {CommandError} if it contradicts another index, or the documents
   */
  createIndex(spec) {
    if (this.indexes.some((index) => isSameIndex(spec, index.spec))) return;
    const index = new OrderedIndex(spec);
    for (const record of this.#records.values()) {
      if (!record.doc) continue;
      const keys = index.keysOf(record.doc);
      index.assertUnique(record, record.doc, keys, this.namespace);
      index.add(record, keys);
    }
    this.#indexes.set(spec.name, index);
    const undo = () => void this.#indexes.delete(spec.name);
    this.#log({ ns: this.namespace, createIndex: spec }, undo);
  }

  /** @param {string} name */
  dropIndex(name) {
    const index = this.#indexes.get(name);
    if (!index) throw new CommandError('IndexNotFound', `index not found with name [${name}]`);
    if (name === '_id_') throw new CommandError('InvalidOptions', 'cannot drop _id index');
    this.#indexes.delete(name);
    const undo = () => void this.#indexes.set(name, index);
    this.#log({ ns: this.namespace, dropIndex: name }, undo);
  }
}

/** @param {Doc} doc */
function assertStorable(doc) {
  const type = typeName(doc._id);
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new CommandError('InvalidIdField', `The '_id' value cannot be of type ${type}`);
  }
  const bytes = calculateObjectSize(doc);
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new CommandError('BSONObjectTooLarge', `a document of ${bytes} bytes is too large`);
  }
}
