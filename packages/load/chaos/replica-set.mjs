import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import mongoose from 'mongoose';
import { Framer, decodeMessage, encodeReply } from 'embedded-mongo/wire';
import { Backend } from './backend.mjs';

const { BSON } = mongoose.mongo;

/** @typedef {any} Doc a command, or a reply */
/** @typedef {'done' | 'lost' | 'doubtful'} Fate what a client hears of a write that was done */

const HOST = '127.0.0.1';
const MEMBERS = 3;
const GREETINGS = new Set(['hello', 'isMaster', 'ismaster']);
const WRITES = new Set(['insert', 'update', 'delete', 'findAndModify']);
/** How long a primary that lost its office waits for a majority before the client gives up on it. */
const STALE_WAIT_MS = 300;
/** Retryable writes whose answers are remembered. */
const MAX_ANSWERS = 20_000;

const STEPPED_DOWN = { code: 189, codeName: 'PrimarySteppedDown', errmsg: 'stepped down' };
const NOT_PRIMARY = { ok: 0, code: 10_107, codeName: 'NotWritablePrimary', errmsg: 'not primary' };

/**
 * Plays a replica set of three before one server that holds the data: elections, answers that are
 * lost after the write was done, writes in doubt, a primary that does not know that it is none any
 * more and whose writes are rolled back. Repeated writes are answered, not done again.
 */
export class ReplicaSet {
  /** @type {import('node:net').Server[]} */
  #servers = [];
  /** @type {number[]} */
  #ports = [];
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  /** @type {Map<string, Doc>} */
  #answers = new Map();
  /** @type {number | null} */
  #primary = 0;
  /** Who was primary last. */
  #before = 0;
  /** @type {number | null} */
  #stale = null;
  #term = 1;
  /** @type {() => Fate} */
  #fate = () => 'done';
  #dice;
  #backendPort;
  /** What clients met so far. */
  counts = { lost: 0, doubtful: 0, rolledBack: 0 };

  /** @param {number} backendPort @param {import('./random.mjs').Dice} dice */
  constructor(backendPort, dice) {
    this.#backendPort = backendPort;
    this.#dice = dice;
  }

  /** @param {number} backendPort of the server that holds the data @param {import('./random.mjs').Dice} dice */
  static async start(backendPort, dice) {
    const set = new ReplicaSet(backendPort, dice);
    for (let member = 0; member < MEMBERS; member++) await set.#listen(member);
    return set;
  }

  /** @param {string} database */
  uri(database) {
    const hosts = this.#ports.map((port) => `${HOST}:${port}`).join(',');
    return `mongodb://${hosts}/${database}?replicaSet=rs0&heartbeatFrequencyMS=500`;
  }

  /** Nobody is primary for so long, then another one. */
  async elect(/** @type {number} */ ms) {
    this.stepDown();
    await pause(ms);
    this.appoint();
  }

  /** For a while, some answers of writes that were done are lost, or tell of doubt. */
  async doubt(/** @type {number} */ ms) {
    this.beginDoubt();
    await pause(ms);
    this.endDoubt();
  }

  /** Another primary, while the old one believes to be it still. */
  async leaveBehind(/** @type {number} */ ms) {
    if (this.#primary === null) return;
    this.strand();
    this.#primary = this.#next();
    await pause(ms);
    this.#stale = null;
  }

  /** Nobody is primary, until one is appointed. What is under way ends one way or the other. */
  stepDown() {
    this.#leave();
    this.#dropSome();
  }

  /** The primary has lost its majority and does not know it, until another one is appointed. */
  strand() {
    this.#stale = this.#primary;
    this.#leave();
  }

  /** Another one is primary, and who was it before knows. */
  appoint() {
    this.#primary = this.#next();
    this.#stale = null;
  }

  /** From now on, some answers of writes that were done are lost, or tell of doubt. */
  beginDoubt() {
    this.#fate = () => this.#dice.pick(/** @type {const} */ (['done', 'lost', 'doubtful']));
  }

  endDoubt() {
    this.#fate = () => 'done';
  }

  #leave() {
    this.#before = this.#primary ?? this.#before;
    this.#primary = null;
    this.#term++;
  }

  #next() {
    return (this.#before + 1) % MEMBERS;
  }

  stop() {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** A member that steps down closes connections. */
  #dropSome() {
    for (const socket of this.#sockets) if (this.#dice.pick([true, false])) socket.destroy();
  }

  async #listen(/** @type {number} */ member) {
    const server = createServer((socket) => void this.#serve(socket, member));
    server.listen(0, HOST);
    await once(server, 'listening');
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    this.#servers.push(server);
    this.#ports.push(address.port);
  }

  /** @param {import('node:net').Socket} socket @param {number} member */
  async #serve(socket, member) {
    this.#sockets.add(socket);
    const backend = new Backend(this.#backendPort);
    const framer = new Framer();
    socket.on('error', () => undefined);
    try {
      for await (const chunk of socket) {
        for (const bytes of framer.push(chunk)) {
          const message = decodeMessage(bytes);
          const reply = await this.#answer(message.body, member, backend);
          if (reply === null) return;
          if (message.expectsReply) socket.write(encodeReply(message, reply));
        }
      }
    } catch {
      // Either side went away in the middle of something.
    } finally {
      socket.destroy();
      backend.close();
      this.#sockets.delete(socket);
    }
  }

  /** @param {Doc} command @param {number} member @param {Backend} backend @returns {Promise<Doc>} `null`: none comes */
  async #answer(command, member, backend) {
    const name = Object.keys(command)[0] ?? '';
    if (GREETINGS.has(name)) return this.#greet(name, member, await backend.ask(command));
    if (this.#stale === member) return this.#answerStale(name, command, backend);
    if (this.#primary !== member) return NOT_PRIMARY;
    return WRITES.has(name) ? this.#write(command, backend) : backend.ask(command);
  }

  /** @param {Doc} command @param {Backend} backend */
  async #write({ txnNumber, ...command }, backend) {
    const term = this.#term;
    const id = txnNumber && `${command.lsid.id.toString('hex')}/${txnNumber}`;
    const known = id && this.#answers.get(id);
    const reply = known ?? (await backend.ask(command));
    if (id && !known && Number(reply.ok) === 1) this.#remember(id, reply);
    const fate =
      term === this.#term
        ? this.#fate()
        : this.#dice.pick(/** @type {const} */ (['lost', 'doubtful']));
    if (fate === 'done') return reply;
    this.counts[fate]++;
    return fate === 'lost' ? null : { ...reply, writeConcernError: STEPPED_DOWN };
  }

  /** What only it took is rolled back: it never was. */
  async #answerStale(
    /** @type {string} */ name,
    /** @type {Doc} */ command,
    /** @type {Backend} */ backend,
  ) {
    if (!WRITES.has(name)) return backend.ask(command);
    if (command.writeConcern?.w === 'majority') {
      await pause(STALE_WAIT_MS);
      return null;
    }
    this.counts.rolledBack++;
    const n = (command.documents ?? command.updates ?? command.deletes ?? []).length;
    return { ok: 1, n, nModified: n };
  }

  #remember(/** @type {string} */ id, /** @type {Doc} */ reply) {
    this.#answers.set(id, reply);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS && oldest) this.#answers.delete(oldest);
  }

  /** @param {string} name @param {number} member @param {Doc} reply of a standalone server */
  #greet(name, member, reply) {
    const hosts = this.#ports.map((port) => `${HOST}:${port}`);
    const stale = this.#stale === member;
    const writable = stale || this.#primary === member;
    return {
      ...reply,
      [name === 'hello' ? 'isWritablePrimary' : 'ismaster']: writable,
      secondary: !writable,
      setName: 'rs0',
      setVersion: 1,
      hosts,
      me: hosts[member],
      ...(writable && {
        primary: hosts[member],
        electionId: electionIdOf(this.#term - (stale ? 1 : 0)),
      }),
      lastWrite: { lastWriteDate: new Date() },
    };
  }
}

function electionIdOf(/** @type {number} */ term) {
  return new BSON.ObjectId(term.toString(16).padStart(24, '0'));
}
