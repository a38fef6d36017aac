import { CommandError, badValue } from '../errors.js';
import * as is from '../fields.js';

/** @typedef {import('../values.js').Doc} Doc */

/**
 * @typedef {object} Context
 * @property {string} database
 * @property {number} connectionId
 * @property {import('../engine.js').Engine} engine
 */

/**
 * @typedef {object} Command
 * @property {(message: Doc) => any} read takes what it knows, and throws at anything else
 * @property {(fields: any, context: Context) => Doc} run answers at once; the reply lacks its `ok`
 */

const readReadConcern = is.fieldsOf('readConcern', { level: is.optional(is.string, 'local') });

const readConcern = {
  ...is.document,
  /** @type {typeof is.document.read} */
  read: (value, path) => {
    const concern = is.document.read(value, path);
    const { level } = readReadConcern(concern);
    if (['local', 'available', 'majority'].includes(level)) return concern;
    throw new CommandError('NotAReplicaSet', `a standalone server has no readConcern ${level}`);
  },
};

const readWriteConcern = is.fieldsOf('writeConcern', {
  w: is.anything,
  j: is.optional(is.boolean, true),
  wtimeout: is.optional(is.count, 0),
});

const writeConcern = {
  ...is.document,
  /** @type {typeof is.document.read} */
  read: (value, path) => {
    const concern = is.document.read(value, path);
    const { w = 1 } = readWriteConcern(concern);
    if (w === 'majority' || Number(w) === 0 || Number(w) === 1) return concern;
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
  },
};

const transaction = {
  ...is.anything,
  read: () => {
    const message = 'Transaction numbers are only allowed on a replica set member or mongos';
    throw new CommandError('IllegalOperation', message);
  },
};

/** What every command may carry. */
const GENERIC = {
  $db: is.string,
  lsid: is.optional(is.document, undefined),
  comment: is.anything,
  maxTimeMS: is.optional(is.count, 0),
  apiVersion: is.optional(is.string, undefined),
  $readPreference: is.optional(is.document, undefined),
  readConcern: is.optional(readConcern, undefined),
  writeConcern: is.optional(writeConcern, undefined),
  txnNumber: transaction,
  autocommit: transaction,
  startTransaction: transaction,
};

/**
 * @template {import('../fields.js').Schema} S
 * @param {string} name
 * @param {S} schema the command's own fields
 * @param {(fields: import('../fields.js').Fields<S>, context: Context) => Doc} run
 * @returns {Command}
 */
export function command(name, schema, run) {
  return { read: is.fieldsOf(name, { ...GENERIC, ...schema }), run };
}
