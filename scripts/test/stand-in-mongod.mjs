/**
 * Stands in for `mongod` where none is installed: takes the options that we start it with, and no
 * others, keeps its data in the embedded server, and has a set's life before it: without a
 * configuration, then a member of what it is told, and primary some greetings later.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Framer, decodeMessage, encodeReply } from 'embedded-mongo/wire';
import { Backend } from '../../packages/load/chaos/backend.mjs';
import { startMongo } from '../lib/mongo.mjs';

/** @typedef {any} Doc a command, or a reply */

const GREETINGS = new Set(['hello', 'isMaster', 'ismaster']);
const UNTIL_ELECTED = 2;

const text = /** @type {const} */ ({ type: 'string' });
const { values } = parseArgs({
  options: {
    port: text,
    bind_ip: text,
    nounixsocket: { type: 'boolean' },
    dbpath: text,
    wiredTigerCacheSizeGB: text,
    replSet: text,
    setParameter: text,
  },
});
const { port, bind_ip: host, dbpath, replSet, setParameter } = values;
if (!port || host !== '127.0.0.1' || !dbpath || !replSet) throw new Error('an option is missing');
if (setParameter !== 'enableTestCommands=1') throw new Error('no test commands');

const configFile = join(dbpath, 'set.json');
/** @type {Doc} */
let config = existsSync(configFile) ? JSON.parse(readFileSync(configFile, 'utf8')) : null;
let greetings = 0;

const data = await startMongo({ dataDir: join(dbpath, 'data'), durable: true, mongod: null });
const listener = createServer((socket) => void serve(socket));
listener.listen(Number(port), host);
process.once('SIGTERM', () => void data.stop().then(() => process.exit(0)));

/** @param {import('node:net').Socket} socket */
async function serve(socket) {
  const backend = new Backend(data.port);
  const framer = new Framer();
  socket.on('error', () => undefined);
  try {
    for await (const chunk of socket) {
      for (const bytes of framer.push(chunk)) {
        const message = decodeMessage(bytes);
        const reply = await answer(message.body, backend);
        if (message.expectsReply) socket.write(encodeReply(message, reply));
      }
    }
  } finally {
    socket.destroy();
    backend.close();
  }
}

/** @param {Doc} command @param {Backend} backend @returns {Promise<Doc>} */
async function answer({ txnNumber: _retryable, ...command }, backend) {
  const name = Object.keys(command)[0] ?? '';
  if (GREETINGS.has(name)) return greet(await backend.ask(command));
  if (name === 'replSetGetConfig') {
    return config ? { ok: 1, config } : refuse(94, 'NotYetInitialized');
  }
  if (name === 'replSetInitiate') {
    if (config) return refuse(23, 'AlreadyInitialized');
    return keep({ version: 1, ...command.replSetInitiate });
  }
  if (name === 'replSetReconfig') {
    const next = command.replSetReconfig;
    if (!command.force || next.version <= config.version)
      return refuse(103, 'NewReplicaSetConfigurationIncompatible');
    return keep(next);
  }
  return isPrimary() ? backend.ask(command) : refuse(10_107, 'NotWritablePrimary');
}

function isMember() {
  return config?._id === replSet && config.members[0].host === `${host}:${port}`;
}

function isPrimary() {
  return isMember() && greetings > UNTIL_ELECTED;
}

/** @param {Doc} reply of a server that stands alone */
function greet(reply) {
  if (!isMember())
    return { ...reply, isWritablePrimary: false, ismaster: false, isreplicaset: true };
  greetings += 1;
  const me = `${host}:${port}`;
  return {
    ...reply,
    isWritablePrimary: isPrimary(),
    ismaster: isPrimary(),
    secondary: !isPrimary(),
    setName: replSet,
    setVersion: config.version,
    hosts: [me],
    me,
    ...(isPrimary() && { primary: me }),
  };
}

/** @param {Doc} next */
function keep(next) {
  config = next;
  greetings = 0;
  writeFileSync(configFile, JSON.stringify(config));
  return { ok: 1 };
}

/** @param {number} code @param {string} codeName */
function refuse(code, codeName) {
  return { ok: 0, code, codeName, errmsg: codeName };
}
