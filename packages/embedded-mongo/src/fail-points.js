import { badValue, codeNameOf } from './errors.js';
import * as is from './fields.js';
import { isDocument } from './values.js';

/** @typedef {import('./values.js').Doc} Doc */

/** The fields of `configureFailPoint`. */
export const FAIL_POINT = {
  configureFailPoint: is.string,
  mode: is.anything,
  data: is.optional(is.document, {}),
};

const readData = is.fieldsOf('failCommand', {
  failCommands: is.list(is.string),
  errorCode: is.optional(is.count, undefined),
  errorLabels: is.optional(is.list(is.string), undefined),
  closeConnection: is.optional(is.boolean, false),
  blockConnection: is.optional(is.boolean, false),
  blockTimeMS: is.optional(is.count, 0),
  writeConcernError: is.optional(is.document, undefined),
});

const readTimes = is.fieldsOf('mode', { times: is.count });

/** @typedef {ReturnType<typeof readData>} Failure */

/** MongoDB's test hook `failCommand`: the next commands of a kind fail as told. */
export class FailPoints {
  /** @type {Failure | undefined} */
  #failure;
  #timesLeft = 0;
  #timesHit = 0;

  /** @param {import('./fields.js').Fields<typeof FAIL_POINT>} fields @returns {Doc} */
  configure({ configureFailPoint: name, mode, data }) {
    if (name !== 'failCommand') {
      throw badValue(`embedded-mongo has the fail point failCommand, not ${name}`);
    }
    this.#timesLeft = parseMode(mode);
    this.#failure = this.#timesLeft > 0 ? readData(data) : undefined;
    return { count: this.#timesHit };
  }

  /** @param {string} command @returns {Failure | undefined} how it must fail */
  take(command) {
    if (!this.#failure?.failCommands.includes(command) || this.#timesLeft === 0) return undefined;
    this.#timesLeft--;
    this.#timesHit++;
    return this.#failure;
  }
}

/** @param {unknown} mode @returns {number} how many times the fail point strikes */
function parseMode(mode) {
  if (mode === 'off') return 0;
  if (mode === 'alwaysOn') return Infinity;
  if (isDocument(mode)) return readTimes(mode).times;
  throw badValue(`embedded-mongo has no such fail point mode: ${mode}`);
}

/** @param {{ errorCode?: number, errorLabels?: string[] }} data @returns {Doc} */
export function failedReply({ errorCode = 0, errorLabels }) {
  return {
    ok: 0,
    errmsg: "Failing command via 'failCommand' failpoint",
    code: errorCode,
    codeName: codeNameOf(errorCode),
    ...(errorLabels && { errorLabels }),
  };
}
