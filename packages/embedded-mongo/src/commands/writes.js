import { ObjectId } from 'bson';
import { CommandError, failedToParse, toCommandError } from '../errors.js';
import * as is from '../fields.js';
import { compileProjection } from '../projection.js';
import { select } from '../query.js';
import { parseSort } from '../sort.js';
import { compileUpdate } from '../updater.js';
import { seedOf } from '../upsert.js';
import { command } from './command.js';

/** @typedef {import('../values.js').Doc} Doc */
/** @typedef {import('../store.js').Store} Store */
/** @typedef {import('../collection.js').Collection} Collection */
/** @typedef {import('../updater.js').Update} Update */

/** The most statements one command may carry. */
export const MAX_BATCH = 100_000;

/**
 * Runs the statements of one command. The first failure ends an ordered command; an unordered one
 * goes on.
 *
 * @template T
 * @param {T[]} statements
 * @param {boolean} ordered
 * @param {(statement: T, index: number) => void} run
 * @returns {Doc} `writeErrors`, or nothing
 */
function runBatch(statements, ordered, run) {
  if (statements.length === 0 || statements.length > MAX_BATCH) {
    throw new CommandError(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${MAX_BATCH}. Got ${statements.length} operations.`,
    );
  }
  /** @type {Doc[]} */
  const writeErrors = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      const { code, message, details } = toCommandError(error);
      writeErrors.push({ index, code, errmsg: message, ...details });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

const insert = command(
  'insert',
  {
    insert: is.string,
    documents: is.list(is.document),
    ordered: is.optional(is.boolean, true),
    bypassDocumentValidation: is.optional(is.boolean, false),
  },
  ({ insert: name, documents, ordered }, { database, engine: { store } }) => {
    const collection = store.findOrCreate(`${database}.${name}`);
    let n = 0;
    const errors = runBatch(documents, ordered, (doc) => {
      collection.insert(withId(doc));
      n++;
    });
    return { n, ...errors };
  },
);

/** The document with its `_id` in front, made if it has none. */
function withId(/** @type {Doc} */ doc) {
  if (Object.keys(doc)[0] === '_id') return doc;
  const { _id = new ObjectId(), ...rest } = doc;
  return { _id, ...rest };
}

const readUpdate = is.fieldsOf('update.updates', {
  q: is.document,
  u: is.anything,
  upsert: is.optional(is.boolean, false),
  multi: is.optional(is.boolean, false),
  arrayFilters: is.optional(is.list(is.document), []),
});

const update = command(
  'update',
  {
    update: is.string,
    updates: is.list(is.document),
    ordered: is.optional(is.boolean, true),
    bypassDocumentValidation: is.optional(is.boolean, false),
  },
  ({ update: name, updates, ordered }, { database, engine: { store } }) => {
    const namespace = `${database}.${name}`;
    /** @type {{ index: number, _id: unknown }[]} */
    const upserted = [];
    let n = 0;
    let nModified = 0;
    const errors = runBatch(updates, ordered, (statement, index) => {
      const { q: filter, u, ...options } = readUpdate(statement);
      const change = compileUpdate(u, options);
      const collection = store.find(namespace);
      const records = [...select(collection, { filter, limit: options.multi ? 0 : 1 })];
      for (const record of records) {
        if (modify(collection, record, change)) nModified++;
        n++;
      }
      if (records.length === 0 && options.upsert) {
        upserted.push({ index, _id: upsert(store, namespace, filter, change)._id });
        n++;
      }
    });
    return { n, nModified, ...(upserted.length > 0 && { upserted }), ...errors };
  },
);

/**
 * @param {Collection | undefined} collection holds the record
 * @param {import('../query.js').LiveRecord} record
 * @param {Update} change
 * @returns {boolean} whether the change made any difference
 */
function modify(collection, record, change) {
  const after = change(record.doc, false);
  if (after === record.doc) return false;
  collection?.replace(record, after);
  return true;
}

/**
 * @param {Store} store
 * @param {string} namespace
 * @param {Doc} filter
 * @param {Update} change
 * @returns {Doc} what was inserted
 */
function upsert(store, namespace, filter, change) {
  const doc = withId(change(seedOf(filter), true));
  store.findOrCreate(namespace).insert(doc);
  return doc;
}

const readDelete = is.fieldsOf('delete.deletes', { q: is.document, limit: is.count });

const deleteCommand = command(
  'delete',
  {
    delete: is.string,
    deletes: is.list(is.document),
    ordered: is.optional(is.boolean, true),
  },
  ({ delete: name, deletes, ordered }, { database, engine: { store } }) => {
    const collection = store.find(`${database}.${name}`);
    let n = 0;
    const errors = runBatch(deletes, ordered, (statement) => {
      const { q: filter, limit } = readDelete(statement);
      if (limit > 1) {
        throw failedToParse(`The limit of a delete must be 0 or 1, not ${limit}`);
      }
      for (const record of [...select(collection, { filter, limit })]) {
        collection?.delete(record);
        n++;
      }
    });
    return { n, ...errors };
  },
);

const FIND_AND_MODIFY = {
  findAndModify: is.string,
  query: is.optional(is.document, {}),
  sort: is.optional(is.document, {}),
  fields: is.optional(is.document, {}),
  remove: is.optional(is.boolean, false),
  update: is.anything,
  new: is.optional(is.boolean, false),
  upsert: is.optional(is.boolean, false),
  arrayFilters: is.optional(is.list(is.document), []),
  bypassDocumentValidation: is.optional(is.boolean, false),
};

const findAndModify = command(
  'findAndModify',
  FIND_AND_MODIFY,
  (options, { database, engine: { store } }) => {
    assertOneAction(options);
    const { query: filter, new: returnsNew } = options;
    const project = compileProjection(options.fields);
    const change = options.remove ? undefined : compileUpdate(options.update, options);
    const namespace = `${database}.${options.findAndModify}`;
    const collection = store.find(namespace);
    const sort = parseSort(options.sort);
    const [record] = select(collection, { filter, sort, limit: 1 });

    if (record) {
      const before = record.doc;
      if (change) modify(collection, record, change);
      else collection?.delete(record);
      return {
        lastErrorObject: { n: 1, ...(change && { updatedExisting: true }) },
        value: project(returnsNew ? record.doc : before),
      };
    }
    if (!change || !options.upsert) {
      return { lastErrorObject: { n: 0, ...(change && { updatedExisting: false }) }, value: null };
    }
    const doc = upsert(store, namespace, filter, change);
    return {
      lastErrorObject: { n: 1, updatedExisting: false, upserted: doc._id },
      value: returnsNew ? project(doc) : null,
    };
  },
);

/** @param {import('../fields.js').Fields<typeof FIND_AND_MODIFY>} options */
function assertOneAction({ remove, update: change, upsert: upserts, new: returnsNew }) {
  const updates = change !== undefined && change !== null;
  if (remove !== updates && !(remove && (upserts || returnsNew))) return;
  throw failedToParse(
    "Either an 'update' or a 'remove' must be specified, and a 'remove' allows no 'upsert' or 'new'",
  );
}

export const WRITES = { insert, update, delete: deleteCommand, findAndModify };
