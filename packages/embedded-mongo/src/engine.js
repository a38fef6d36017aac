import { setTimeout as sleep } from 'node:timers/promises';
import { isChange, runCommand } from './commands/index.js';
import { Cursors } from './cursors.js';
import { codeNameOf, toCommandError } from './errors.js';
import { FailPoints, failedReply } from './fail-points.js';
import { Store } from './store.js';
import { isDocument } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/** What MongoDB's counters call each command; the rest are just commands. */
const COUNTERS = /** @type {Record<string, keyof Engine['opcounters']>} */ ({
  insert: 'insert',
  find: 'query',
  update: 'update',
  delete: 'delete',
  getMore: 'getmore',
});

/** Everything behind the sockets: answers one command after the other. */
export class Engine {
  store = new Store();
  cursors = new Cursors();
  failPoints = new FailPoints();
  connections = 0;
  opcounters = { insert: 0, query: 0, update: 0, delete: 0, getmore: 0, command: 0 };

  /**
   * @param {Doc} message a command
   * @param {number} connectionId
   * @returns {Promise<Doc | undefined>} the reply; `undefined` to drop the connection instead
   */
  async answer(message, connectionId) {
    const name = Object.keys(message)[0] ?? '';
    this.opcounters[COUNTERS[name] ?? 'command']++;
    const failure = this.failPoints.take(name);
    if (failure?.blockConnection) await sleep(failure.blockTimeMS, undefined, { ref: false });
    if (failure?.closeConnection) return undefined;
    if (failure?.errorCode !== undefined) return failedReply(failure);
    const reply = await this.#run(name, message, connectionId);
    const { writeConcernError } = failure ?? {};
    return writeConcernError ? { ...reply, writeConcernError } : reply;
  }

  /** @param {string} name @param {Doc} message @param {number} connectionId @returns {Promise<Doc>} */
  async #run(name, message, connectionId) {
    try {
      const reply = runCommand(name, message, { engine: this, connectionId });
      if (isChange(name) && waitsForJournal(message)) await this.store.committed();
      return { ...reply, ok: 1 };
    } catch (error) {
      const { message: errmsg, code, details } = toCommandError(error);
      return { ok: 0, errmsg, code, codeName: codeNameOf(code), ...details };
    }
  }

  /** Deletes what has expired: documents under TTL indexes, and cursors left idle. */
  expire(now = new Date()) {
    this.store.expire(now);
    this.cursors.expire(now);
  }
}

/** Whether a write is acknowledged only once it is on disk, as it is unless it says otherwise. */
function waitsForJournal(/** @type {Doc} */ { writeConcern }) {
  return !(isDocument(writeConcern) && writeConcern['j'] === false);
}
