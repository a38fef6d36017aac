import { CommandError } from '../errors.js';
import { ADMIN } from './admin.js';
import { CATALOG_CHANGES, CATALOG_READS } from './catalog.js';
import { EXPLAIN } from './explain.js';
import { READS } from './reads.js';
import { WRITES } from './writes.js';

/** @typedef {import('../values.js').Doc} Doc */

/** Commands whose reply waits until what they changed is durable. */
const CHANGES = new Map(Object.entries({ ...WRITES, ...CATALOG_CHANGES }));

const COMMANDS = new Map([
  ...CHANGES,
  ...Object.entries({ ...ADMIN, ...READS, ...CATALOG_READS, ...EXPLAIN }),
]);

/** @param {string} name */
export function isChange(name) {
  return CHANGES.has(name);
}

/**
 * @param {string} name
 * @param {Doc} message
 * @param {{ engine: import('../engine.js').Engine, connectionId: number }} context
 * @returns {Doc} the reply without its `ok`
 * @throws {CommandError}
 */
export function runCommand(name, message, context) {
  const command = COMMANDS.get(name);
  if (!command) throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  return command.run(command.read(message), { ...context, database: String(message.$db) });
}
