/**
 * A failure that we foresaw: its message says what happened and what to do, so no stack is shown.
 * `log` holds the last lines of the process concerned.
 */
export class Trouble extends Error {
  /**
   * @param {string} message
   * @param {{ log?: string[] }} [options]
   */
  constructor(message, { log = [] } = {}) {
    super(message);
    this.name = 'Trouble';
    this.log = log;
  }
}
