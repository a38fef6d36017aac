import { Collection } from './collection.js';
import { CommandError } from './errors.js';
import { parseIndexSpec } from './index-spec.js';
import { Journal } from './journal.js';
import { select } from './query.js';

/** @typedef {import('./values.js').Doc} Doc */

/** All collections, and the journal that keeps them if there is one. */
export class Store {
  /** By `database.collection`. @type {Map<string, Collection>} */
  #collections = new Map();
  /** @type {Journal | undefined} */
  #journal;

  /**
   * @param {string} folder for the journal
   * @param {import('./journal.js').OpenFile} [openFile]
   */
  async keepIn(folder, openFile) {
    this.#journal = await Journal.open(
      folder,
      {
        load: (entry) => this.#load(entry),
        snapshot: () => this.#snapshot(),
        size: () => this.#size(),
      },
      openFile,
    );
  }

  /** Resolves once every change made so far is as durable as it will be. */
  async committed() {
    await this.#journal?.committed();
  }

  async close() {
    await this.#journal?.close();
  }

  /** @type {import('./collection.js').Log} */
  #log = (entry, undo) => this.#journal?.append(entry, undo);

  /** @param {string} namespace */
  find(namespace) {
    return this.#collections.get(namespace);
  }

  /** @param {string} database */
  collectionsOf(database) {
    const prefix = `${database}.`;
    return [...this.#collections.values()].filter(({ namespace }) => namespace.startsWith(prefix));
  }

  databases() {
    return new Set(
      [...this.#collections.keys()].map((namespace) => namespace.split('.', 1)[0] ?? ''),
    );
  }

  /** @param {string} namespace */
  findOrCreate(namespace) {
    const known = this.#collections.get(namespace);
    if (known) return known;
    assertNamespace(namespace);
    const collection = new Collection(namespace, this.#log);
    this.#collections.set(namespace, collection);
    const undo = () => void this.#collections.delete(namespace);
    this.#log({ ns: namespace, create: true }, undo);
    return collection;
  }

  /** @param {Collection} collection */
  drop(collection) {
    const { namespace } = collection;
    this.#collections.delete(namespace);
    const undo = () => void this.#collections.set(namespace, collection);
    this.#log({ ns: namespace, drop: true }, undo);
  }

  /** Deletes what a TTL index says has expired. */
  expire(/** @type {Date} */ now) {
    for (const collection of this.#collections.values()) {
      for (const { spec } of collection.indexes) {
        if (spec.expireAfterSeconds === undefined) continue;
        const [path = ''] = Object.keys(spec.key);
        const limit = new Date(now.getTime() - spec.expireAfterSeconds * 1000);
        const filter = { ...spec.partialFilterExpression, $and: [{ [path]: { $lte: limit } }] };
        for (const record of [...select(collection, { filter })]) collection.delete(record);
      }
    }
  }

  /** The journal is read before it is there to be written, so nothing of this is logged again. */
  #load(/** @type {Doc} */ entry) {
    const { ns, put, delete: id, createIndex, dropIndex, drop } = /** @type {any} */ (entry);
    const collection = this.findOrCreate(ns);
    if (put) collection.restore(put);
    else if (createIndex) collection.createIndex(parseIndexSpec(createIndex));
    else if (dropIndex) collection.dropIndex(dropIndex);
    else if (drop) this.drop(collection);
    else if (id !== undefined) {
      const record = collection.recordById(id);
      if (record) collection.delete(record);
    }
  }

  *#snapshot() {
    for (const collection of this.#collections.values()) {
      const ns = collection.namespace;
      yield { ns, create: true };
      for (const { spec } of collection.indexes) {
        if (spec.name !== '_id_') yield { ns, createIndex: spec };
      }
      for (const { doc } of collection.records()) yield { ns, put: doc };
    }
  }

  #size() {
    return [...this.#collections.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

/** @param {string} namespace */
function assertNamespace(namespace) {
  const [database, ...rest] = namespace.split('.');
  const name = rest.join('.');
  if (database && name && !/[\0$]/.test(name) && !/^\.|\.$|^system\./.test(name)) return;
  throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
}
