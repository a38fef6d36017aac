import { CommandError } from '../errors.js';
import * as is from '../fields.js';
import { parseIndexKey, parseIndexSpec } from '../index-spec.js';
import { compileFilter } from '../matcher.js';
import { isDocument } from '../values.js';
import { command } from './command.js';

const create = command(
  'create',
  { create: is.string },
  ({ create: name }, { database, engine }) => {
    engine.store.findOrCreate(`${database}.${name}`);
    return {};
  },
);

const drop = command(
  'drop',
  { drop: is.string },
  ({ drop: name }, { database, engine: { store } }) => {
    const ns = `${database}.${name}`;
    const collection = store.find(ns);
    if (!collection) return {};
    store.drop(collection);
    return { nIndexesWas: collection.indexes.length, ns };
  },
);

const dropDatabase = command(
  'dropDatabase',
  { dropDatabase: is.number },
  (_fields, { database, engine }) => {
    for (const collection of engine.store.collectionsOf(database)) engine.store.drop(collection);
    return { dropped: database };
  },
);

const createIndexes = command(
  'createIndexes',
  { createIndexes: is.string, indexes: is.list(is.document) },
  ({ createIndexes: name, indexes }, { database, engine: { store } }) => {
    const namespace = `${database}.${name}`;
    const specs = indexes.map(parseIndexSpec);
    const createdCollectionAutomatically = !store.find(namespace);
    const collection = store.findOrCreate(namespace);
    const numIndexesBefore = collection.indexes.length;
    for (const spec of specs) collection.createIndex(spec);
    const numIndexesAfter = collection.indexes.length;
    return {
      numIndexesBefore,
      numIndexesAfter,
      createdCollectionAutomatically,
      ...(numIndexesAfter === numIndexesBefore && { note: 'all indexes already exist' }),
    };
  },
);

const listIndexes = command(
  'listIndexes',
  { listIndexes: is.string, cursor: is.optional(is.document, {}) },
  ({ listIndexes: name }, { database, engine: { store, cursors } }) => {
    const namespace = `${database}.${name}`;
    const indexes = existing(store, namespace).indexes.map(({ spec }) => {
      const { unique, ...idIndex } = spec;
      return { v: 2, ...(spec.name === '_id_' ? idIndex : spec) };
    });
    return { cursor: cursors.open(namespace, indexes, { batchSize: Infinity }) };
  },
);

/** @param {import('../store.js').Store} store @param {string} namespace */
function existing(store, namespace) {
  const collection = store.find(namespace);
  if (collection) return collection;
  throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
}

const dropIndexes = command(
  'dropIndexes',
  { dropIndexes: is.string, index: is.anything },
  ({ dropIndexes: name, index }, { database, engine: { store } }) => {
    const collection = existing(store, `${database}.${name}`);
    const nIndexesWas = collection.indexes.length;
    for (const indexName of namesOf(collection, index)) collection.dropIndex(indexName);
    return { nIndexesWas };
  },
);

/**
 * @param {import('../collection.js').Collection} collection
 * @param {unknown} index `*`, a name, several names, or a key
 * @returns {string[]}
 */
function namesOf(collection, index) {
  const specs = collection.indexes.map(({ spec }) => spec);
  if (index === '*') return specs.map(({ name }) => name).filter((name) => name !== '_id_');
  if (!isDocument(index)) return [index].flat().map(String);
  const key = JSON.stringify(parseIndexKey(index));
  return [specs.find((spec) => JSON.stringify(spec.key) === key)?.name ?? key];
}

const listCollections = command(
  'listCollections',
  {
    listCollections: is.number,
    filter: is.optional(is.document, {}),
    nameOnly: is.optional(is.boolean, false),
    authorizedCollections: is.optional(is.boolean, false),
    cursor: is.optional(is.document, {}),
  },
  ({ filter, nameOnly }, { database, engine: { store, cursors } }) => {
    const collections = store.collectionsOf(database).map(({ namespace }) => ({
      name: namespace.slice(database.length + 1),
      type: 'collection',
      ...(!nameOnly && { options: {}, info: { readOnly: false } }),
    }));
    const found = collections.filter(compileFilter(filter));
    const namespace = `${database}.$cmd.listCollections`;
    return { cursor: cursors.open(namespace, found, { batchSize: Infinity }) };
  },
);

const listDatabases = command(
  'listDatabases',
  {
    listDatabases: is.number,
    filter: is.optional(is.document, {}),
    nameOnly: is.optional(is.boolean, false),
    authorizedDatabases: is.optional(is.boolean, false),
  },
  ({ filter }, { engine: { store } }) => {
    const databases = [...store.databases()].map((name) => ({ name }));
    return { databases: databases.filter(compileFilter(filter)) };
  },
);

/** Commands that change what there is, apart from documents. */
export const CATALOG_CHANGES = { create, drop, dropDatabase, createIndexes, dropIndexes };

export const CATALOG_READS = { listIndexes, listCollections, listDatabases };
