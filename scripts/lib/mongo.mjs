import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.mjs';
import { inRoot } from './paths.mjs';
import { initiate, REPLICA_SET_OPTIONS } from './replica-set-of-one.mjs';
import { startOnFreePort } from './start-on-free-port.mjs';
import { Trouble } from './trouble.mjs';
import { untilAnswering } from './until-answering.mjs';
import { which } from './which.mjs';

const URI = /^(mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?)([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/** @param {string} uri */
function parse(uri) {
  const [, start, hosts, database, query] = uri.match(URI) ?? [];
  if (start === undefined || hosts === undefined) {
    throw new Trouble(
      'MONGO_URI is not a MongoDB URI: it must start with mongodb://host:port/name',
    );
  }
  return { start, hosts, database: database ?? '', options: new URLSearchParams(query ?? '') };
}

/** @param {string} uri */
export function databaseOf(uri) {
  return parse(uri).database;
}

/**
 * @param {string} uri
 * @param {string} database
 * @returns {string} the same server, another database
 */
export function withDatabase(uri, database) {
  const { start, hosts, database: before, options } = parse(uri);
  // Without authSource, a user is looked up in the database that the URI names.
  if (start.includes('@') && !options.has('authSource'))
    options.set('authSource', before || 'admin');
  const query = options.toString();
  return `${start}${hosts}/${database}${query && `?${query}`}`;
}

/** @param {string} uri @returns {{ host: string, port: number }} the first one it names */
export function addressOf(uri) {
  const [, host = '', port = '27017'] =
    (parse(uri).hosts.split(',')[0] ?? '').match(/^(.*?)(?::(\d+))?$/) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * @param {string} uri
 * @param {number} port on this machine, of something that leads to the server
 * @returns {string} the same database, by this way alone
 */
export function throughPort(uri, port) {
  const { start, database, options } = parse(uri);
  if (start.startsWith('mongodb+srv') || isSecured(options)) {
    throw new Trouble(
      'MONGO_URI must name one server, without TLS: what is done to the connection is done before it.',
    );
  }
  options.delete('replicaSet');
  options.set('directConnection', 'true');
  return `${start}127.0.0.1:${port}/${database}?${options.toString()}`;
}

/** @param {URLSearchParams} options */
function isSecured(options) {
  return ['tls', 'ssl'].some((name) => options.get(name) === 'true');
}

const OP_MSG = 2013;

/** `{ hello: 1, $db: 'admin' }` in an OP_MSG: what every MongoDB answers, without a login. */
function helloMessage() {
  const fields = Buffer.from('\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0', 'latin1');
  const message = Buffer.alloc(16 + 4 + 1 + 4 + fields.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(OP_MSG, 12);
  message.writeInt32LE(4 + fields.length, 21);
  fields.copy(message, 25);
  return message;
}

/**
 * @param {string} uri
 * @returns {Promise<boolean>} whether its first host answers like a MongoDB
 */
export function pingMongo(uri) {
  const { start, options } = parse(uri);
  // Those need a DNS look-up and TLS, which the application does on its own start.
  if (start.startsWith('mongodb+srv') || isSecured(options)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect({ ...addressOf(uri), timeout: 2_000 });
    const end = (/** @type {boolean} */ answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('connect', () => socket.write(helloMessage()));
    socket.once('data', (data) => end(data.length >= 16 && data.readInt32LE(12) === OP_MSG));
  });
}

/**
 * Starts a MongoDB of our own on the loopback interface: `mongod` if there is one, as a replica set of
 * one, else the embedded server.
 *
 * @param {{ port?: number, dataDir: string, durable?: boolean, mongod?: string | null }} options
 *   `port` 0 takes any; `durable` keeps the data in `dataDir`
 */
export async function startMongo({ port = 0, dataDir, durable = false, mongod = findMongod() }) {
  mkdirSync(dataDir, { recursive: true });
  return startOnFreePort('MongoDB', port, async (port) => {
    const child = mongod
      ? startMongod(mongod, port, dataDir)
      : startEmbedded(port, durable ? dataDir : null);
    const uri = `mongodb://127.0.0.1:${port}`;
    await untilAnswering(child, () => pingMongo(uri));
    if (mongod) await initiate(uri, port);
    return { child, uri, port, embedded: !mongod, stop: () => child.stop() };
  });
}

export function findMongod() {
  return which(['mongod']);
}

/**
 * @param {string} command
 * @param {number} port
 * @param {string} dataDir
 */
function startMongod(command, port, dataDir) {
  return new Child(
    command,
    [
      ...['--port', `${port}`, '--bind_ip', '127.0.0.1', '--nounixsocket'],
      // Its default cache is half of the memory, which a demo or a test run must not take.
      ...['--dbpath', dataDir, '--wiredTigerCacheSizeGB', '0.25'],
      ...REPLICA_SET_OPTIONS,
    ],
    { name: 'mongod', logFile: join(dataDir, 'mongod.log') },
  );
}

/**
 * @param {number} port
 * @param {string | null} dataDir
 */
function startEmbedded(port, dataDir) {
  const server = inRoot('packages', 'embedded-mongo', 'bin', 'embedded-mongo.js');
  const data = dataDir === null ? [] : ['--data', dataDir];
  return new Child(process.execPath, [server, '--port', `${port}`, ...data], {
    name: 'embedded-mongo',
    saysReady: /^READY /,
  });
}
