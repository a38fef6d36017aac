import { Trouble } from './trouble.mjs';
import { waitFor } from './wait.mjs';

/** @typedef {any} Doc a command, or a reply */

const SET = 'rs0';
const TIMEOUT_MS = 60_000;
const NOT_YET_INITIALIZED = 94;

/**
 * Makes a server that was started with `--replSet` the primary of a set of itself alone: what
 * production has, sessions, majorities and retryable writes, the tests have as well.
 *
 * @param {(command: Doc) => Promise<Doc>} run runs a command on `admin`
 * @param {number} port may be another than the last time
 */
export async function becomePrimary(run, port) {
  const host = `127.0.0.1:${port}`;
  const config = await currentConfig(run);
  if (config === null) {
    await run({ replSetInitiate: { _id: SET, members: [{ _id: 0, host }] } });
  } else if (config.members[0].host !== host) {
    const members = [{ ...config.members[0], host }];
    const moved = { ...config, version: config.version + 1, members };
    await run({ replSetReconfig: moved, force: true });
  }
  await waitFor(async () => (await run({ hello: 1 })).isWritablePrimary, {
    timeoutMs: TIMEOUT_MS,
    everyMs: 50,
    otherwise: () => new Trouble('mongod did not become the primary of its own set.'),
  });
}

/** @param {(command: Doc) => Promise<Doc>} run @returns {Promise<Doc | null>} */
async function currentConfig(run) {
  try {
    return (await run({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (/** @type {{ code?: number }} */ (error).code === NOT_YET_INITIALIZED) return null;
    throw error;
  }
}

/** Of a server that has no primary yet, too. @param {string} uri @param {number} port */
export async function initiate(uri, port) {
  const { default: mongoose } = await import('mongoose');
  const client = new mongoose.mongo.MongoClient(uri, { directConnection: true });
  try {
    await becomePrimary((command) => client.db('admin').command(command), port);
  } finally {
    await client.close();
  }
}

/** For the command line of `mongod`. */
export const REPLICA_SET_OPTIONS = [
  ...['--replSet', SET],
  // Fail points, which MongoDB itself is tested with.
  ...['--setParameter', 'enableTestCommands=1'],
];
