import { connect } from 'node:net';
import mongoose from 'mongoose';
import { Framer, decodeMessage } from 'embedded-mongo/wire';

const { BSON } = mongoose.mongo;

/** @typedef {any} Doc a command, or a reply */

const HOST = '127.0.0.1';
const OP_MSG = 2013;

/** One connection to the server that holds the data, of what plays another before it; one command at a time. */
export class Backend {
  #socket;
  #framer = new Framer();
  #replies;
  #requestId = 0;

  constructor(/** @type {number} */ port) {
    this.#socket = connect(port, HOST);
    this.#socket.on('error', () => undefined);
    this.#replies = this.#read();
  }

  /** @param {Doc} command @returns {Promise<Doc>} */
  async ask(command) {
    const body = BSON.serialize(command);
    const bytes = Buffer.alloc(16 + 5 + body.length);
    bytes.writeInt32LE(bytes.length, 0);
    bytes.writeInt32LE(++this.#requestId, 4);
    bytes.writeInt32LE(OP_MSG, 12);
    bytes.set(body, 21);
    this.#socket.write(bytes);
    const { done, value } = await this.#replies.next();
    if (done) throw new Error('the server that holds the data went away');
    return value;
  }

  close() {
    this.#socket.destroy();
  }

  /** @returns {AsyncGenerator<Doc, void, void>} */
  async *#read() {
    for await (const chunk of this.#socket) {
      for (const bytes of this.#framer.push(chunk)) yield decodeMessage(bytes).body;
    }
  }
}
