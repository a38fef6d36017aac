import { calculateObjectSize, Long } from 'bson';
import { MAX_DOCUMENT_BYTES } from './collection.js';
import { CommandError } from './errors.js';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * @typedef {object} Cursor
 * @property {string} namespace
 * @property {Iterator<Doc>} documents
 * @property {Doc | undefined} held taken from `documents`, but too large for the last batch
 * @property {number} usedAt ms
 */

const IDLE_MS = 10 * 60 * 1000;

/** The results that clients have not read to their end. */
export class Cursors {
  /** @type {Map<string, Cursor>} */
  #cursors = new Map();
  /** Never an id of an earlier server, which a client may still hold. */
  #nextId = BigInt(Date.now()) << 20n;

  /**
   * @param {string} namespace
   * @param {Iterable<Doc>} documents
   * @param {{ batchSize: number, single?: boolean }} options single: one batch, then it is closed
   * @returns {Doc} the reply's `cursor`
   */
  open(namespace, documents, { batchSize, single = false }) {
    const cursor = {
      namespace,
      documents: documents[Symbol.iterator](),
      held: undefined,
      usedAt: 0,
    };
    const { batch, done } = take(cursor, batchSize);
    const id = done || single ? Long.ZERO : this.#keep(cursor);
    return { firstBatch: batch, id, ns: namespace };
  }

  /** @param {Cursor} cursor */
  #keep(cursor) {
    const id = Long.fromBigInt(this.#nextId++);
    cursor.usedAt = Date.now();
    this.#cursors.set(id.toString(), cursor);
    return id;
  }

  /**
   * @param {Long} id
   * @param {string} namespace
   * @param {number} batchSize 0 for as many as fit
   * @returns {Doc} the reply's `cursor`
   */
  getMore(id, namespace, batchSize) {
    const cursor = this.#cursors.get(id.toString());
    if (!cursor || cursor.namespace !== namespace) {
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    const { batch, done } = take(cursor, batchSize || Infinity);
    cursor.usedAt = Date.now();
    if (done) this.#cursors.delete(id.toString());
    return { nextBatch: batch, id: done ? Long.ZERO : id, ns: namespace };
  }

  /** @param {Long} id @returns {boolean} whether there was such a cursor */
  kill(id) {
    return this.#cursors.delete(id.toString());
  }

  /** Forgets cursors that nobody has asked for a while. */
  expire(/** @type {Date} */ now) {
    for (const [id, { usedAt }] of this.#cursors) {
      if (now.getTime() - usedAt > IDLE_MS) this.#cursors.delete(id);
    }
  }
}

/** @param {Cursor} cursor @param {number} count */
function take(cursor, count) {
  /** @type {Doc[]} */
  const batch = [];
  let bytes = 0;
  while (batch.length < count) {
    const doc = cursor.held ?? cursor.documents.next().value;
    cursor.held = undefined;
    if (doc === undefined) return { batch, done: true };
    bytes += calculateObjectSize(doc);
    if (bytes > MAX_DOCUMENT_BYTES && batch.length > 0) {
      cursor.held = doc;
      break;
    }
    batch.push(doc);
  }
  return { batch, done: false };
}
