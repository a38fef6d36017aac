import { deserialize, serialize } from 'bson';

/** @typedef {import('./values.js').Doc} Doc */

/**
 * @typedef {object} Message one request
 * @property {number} requestId
 * @property {Doc} body the command, with its `$db`
 * @property {boolean} legacy whether it came as OP_QUERY, the old form of a first greeting
 * @property {boolean} expectsReply
 */

export const MAX_MESSAGE_BYTES = 48_000_000;

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** The lower half of the flags must be understood, the upper half may be ignored. */
const UNKNOWN_REQUIRED_FLAGS = 0xffff & ~(CHECKSUM_PRESENT | MORE_TO_COME);

/** All that OP_QUERY is still good for. */
const GREETINGS = ['hello', 'isMaster', 'ismaster'];

/** Bytes that are not MongoDB's wire protocol. The connection cannot go on. */
export class ProtocolError extends Error {}

/** Cuts a stream of bytes into messages. */
export class Framer {
  /** @type {Buffer[]} */
  #chunks = [];
  #length = 0;

  /**
   * @param {Buffer} chunk
   * @returns {Generator<Buffer, void, void>} every message that is complete by now
   * @throws {ProtocolError} if a message claims an impossible length
   */
  *push(chunk) {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    while (this.#length >= 4) {
      const size = this.#head(4).readInt32LE(0);
      if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) {
        throw new ProtocolError(`a message of ${size} bytes`);
      }
      if (this.#length < size) return;
      const all = this.#head(this.#length);
      this.#length -= size;
      this.#chunks = this.#length === 0 ? [] : [all.subarray(size)];
      yield all.subarray(0, size);
    }
  }

  /** The first chunk, made at least so long. */
  #head(/** @type {number} */ length) {
    const [first] = this.#chunks;
    if (first && first.length >= length) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

/**
 * @param {Buffer} bytes one whole message
 * @returns {Message}
 * @throws {ProtocolError | import('bson').BSONError}
 */
export function decodeMessage(bytes) {
  const requestId = bytes.readInt32LE(4);
  const opCode = bytes.readInt32LE(12);
  if (opCode === OP_MSG) return { requestId, legacy: false, ...decodeOpMsg(bytes) };
  if (opCode === OP_QUERY) {
    return { requestId, legacy: true, expectsReply: true, body: decodeOpQuery(bytes) };
  }
  throw new ProtocolError(`op code ${opCode} is not implemented`);
}

function decodeOpMsg(/** @type {Buffer} */ bytes) {
  const flags = readUInt32(bytes, HEADER_BYTES);
  if (flags & UNKNOWN_REQUIRED_FLAGS) throw new ProtocolError(`unknown flags ${flags}`);
  const end = flags & CHECKSUM_PRESENT ? bytes.length - 4 : bytes.length;
  /** @type {Doc | undefined} */
  let body;
  /** @type {Doc} */
  const sequences = {};
  for (let at = HEADER_BYTES + 4; at < end;) {
    const kind = bytes[at];
    const section = bytes.subarray(at + 1, Math.min(end, at + 1 + readUInt32(bytes, at + 1)));
    if (kind === 0 && !body) body = decodeDocument(section);
    else if (kind === 1) Object.assign(sequences, decodeSequence(section));
    else throw new ProtocolError(`unexpected section of kind ${kind}`);
    at += 1 + section.length;
  }
  if (!body) throw new ProtocolError('a message without a body');
  return { body: { ...body, ...sequences }, expectsReply: !(flags & MORE_TO_COME) };
}

/** A list of documents that belongs to the command as the field `name`. */
function decodeSequence(/** @type {Buffer} */ section) {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('a document sequence without a name');
  const documents = [];
  for (let at = nameEnd + 1; at < section.length;) {
    const bytes = section.subarray(at, at + readUInt32(section, at));
    documents.push(decodeDocument(bytes));
    at += bytes.length;
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents };
}

function decodeOpQuery(/** @type {Buffer} */ bytes) {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError('a query without a collection');
  const [database] = bytes.toString('utf8', HEADER_BYTES + 4, nameEnd).split('.');
  const command = decodeDocument(bytes.subarray(nameEnd + 9));
  if (!GREETINGS.includes(Object.keys(command)[0] ?? '')) throw new ProtocolError('an OP_QUERY');
  return { ...command, $db: database };
}

/** Numbers stay Int32, Long or Double, so that documents go back as they came. */
export function decodeDocument(/** @type {Uint8Array} */ bytes) {
  return deserialize(bytes, { promoteValues: false, bsonRegExp: true });
}

function readUInt32(/** @type {Buffer} */ bytes, /** @type {number} */ at) {
  if (at + 4 > bytes.length) throw new ProtocolError('a message cut short');
  return bytes.readUInt32LE(at);
}

/**
 * @param {Message} request
 * @param {Doc} reply
 * @returns {Buffer}
 */
export function encodeReply(request, reply) {
  const body = serialize(reply);
  const lead = request.legacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5;
  const bytes = Buffer.alloc(lead + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(request.requestId, 8);
  bytes.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  // OP_REPLY: flags, cursor id and starting position are zero, one document is returned.
  if (request.legacy) bytes.writeInt32LE(1, HEADER_BYTES + 16);
  bytes.set(body, lead);
  return bytes;
}
