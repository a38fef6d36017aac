import { MAX_DOCUMENT_BYTES } from '../collection.js';
import { CommandError } from '../errors.js';
import { FAIL_POINT } from '../fail-points.js';
import * as is from '../fields.js';
import { MAX_MESSAGE_BYTES } from '../wire.js';
import { command } from './command.js';
import { MAX_BATCH } from './writes.js';

/** The MongoDB that this server claims to be. */
const VERSION = '7.0.0';
const WIRE_VERSION = 21;
const SESSION_MINUTES = 30;
const MAX_CONNECTIONS = 100_000;

/**
 * A standalone server: no set name, no topology version. Drivers offer ever new things in their
 * greeting and read from the reply whether the server took them up, so nothing in it is refused.
 *
 * @type {import('./command.js').Command}
 */
const hello = {
  read: (greeting) => greeting,
  run: (greeting, { connectionId }) => ({
    helloOk: true,
    ['hello' in greeting ? 'isWritablePrimary' : 'ismaster']: true,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: SESSION_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  }),
};

const ping = command('ping', { ping: is.number }, () => ({}));

/** `modules` tells this server from a real one. */
const buildInfo = command('buildInfo', { buildInfo: is.number }, () => ({
  version: VERSION,
  versionArray: [...VERSION.split('.').map(Number), 0],
  gitVersion: 'none',
  modules: ['embedded-mongo'],
  bits: 64,
  debug: false,
  maxBsonObjectSize: MAX_DOCUMENT_BYTES,
}));

const getParameter = command(
  'getParameter',
  { getParameter: is.number, featureCompatibilityVersion: is.number },
  () => ({ featureCompatibilityVersion: { version: '7.0' } }),
);

const serverStatus = command(
  'serverStatus',
  { serverStatus: is.number },
  (_fields, { engine }) => ({
    process: 'embedded-mongo',
    version: VERSION,
    uptime: Math.floor(process.uptime()),
    localTime: new Date(),
    connections: { current: engine.connections, available: MAX_CONNECTIONS - engine.connections },
    opcounters: engine.opcounters,
  }),
);

/** Sessions hold nothing here: there are no transactions. */
const endSessions = command('endSessions', { endSessions: is.list(is.document) }, () => ({}));

const configureFailPoint = command(
  'configureFailPoint',
  FAIL_POINT,
  (fields, { database, engine }) => {
    if (database === 'admin') return engine.failPoints.configure(fields);
    throw new CommandError('Unauthorized', 'configureFailPoint is for the admin database only');
  },
);

export const ADMIN = {
  hello,
  isMaster: hello,
  ismaster: hello,
  ping,
  buildInfo,
  getParameter,
  serverStatus,
  endSessions,
  configureFailPoint,
};
