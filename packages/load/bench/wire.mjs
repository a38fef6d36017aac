/**
 * Counts commands in what a client writes to MongoDB or Redis. Each counter belongs to one
 * connection and is fed its bytes in pieces of any size.
 */

const OP_MSG = 2013;
const HEADER_BYTES = 16;
const BSON_STRING = 2;
/** Of the driver, not of the application. */
const MONGO_OWN = new Set([
  ...['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'buildInfo', 'getParameter'],
  ...['saslStart', 'saslContinue'],
]);

/** Of the connection, not of the application. */
const REDIS_OWN = new Set([
  ...['AUTH', 'CLIENT', 'COMMAND', 'HELLO', 'INFO', 'PING', 'QUIT', 'SELECT'],
]);
/** Wait for work, and so come back without any. */
const REDIS_BLOCKING = /^(B[LRZ]\w+|XREAD|XREADGROUP)$/;

/** @typedef {(name: string) => void} OnCommand */

/** Collects bytes until `take` finds a whole message at their start. */
class Reader {
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);

  /** @param {(bytes: Buffer) => number} take returns the length of the message it read; 0: not whole */
  constructor(take) {
    this.take = take;
  }

  /** @param {Buffer} chunk */
  feed(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let length = this.take(bytes); length > 0; length = this.take(bytes)) {
      bytes = bytes.subarray(length);
    }
    this.#rest = bytes;
  }
}

/**
 * @param {OnCommand} onCommand gets e.g. `insert messages`; `unreadable` for what is not an OP_MSG
 */
export function mongoCounter(onCommand) {
  return new Reader((bytes) => {
    if (bytes.length < HEADER_BYTES) return 0;
    const length = bytes.readInt32LE(0);
    if (bytes.length < length) return 0;
    const operation = bytes.readInt32LE(12);
    // Drivers open a connection with the old kind of message.
    if (operation === OP_MSG) {
      const [name, collection] = commandOf(bytes.subarray(HEADER_BYTES + 4, length));
      if (!MONGO_OWN.has(name)) onCommand(collection === '' ? name : `${name} ${collection}`);
    } else if (operation !== 2004) onCommand('unreadable');
    return length;
  });
}

/**
 * @param {Buffer} sections of an OP_MSG
 * @returns {[string, string]} first field and, if it is text, its value: command and collection
 */
function commandOf(sections) {
  let at = 0;
  // A section of kind 1 holds the documents of an insert, say; the command is in the one of kind 0.
  while (sections[at] === 1) at += 1 + sections.readInt32LE(at + 1);
  const type = sections[at + 5];
  const nameEnd = sections.indexOf(0, at + 6);
  const name = sections.toString('utf8', at + 6, nameEnd);
  if (type !== BSON_STRING) return [name, ''];
  const valueAt = nameEnd + 5;
  const valueEnd = valueAt + sections.readInt32LE(nameEnd + 1) - 1;
  return [name, sections.toString('utf8', valueAt, valueEnd)];
}

/**
 * @param {OnCommand} onCommand gets the command in capitals; what a script does inside Redis is not
 *   seen here
 * @param {OnCommand} onBlocking gets commands that wait for work
 */
export function redisCounter(onCommand, onBlocking) {
  return new Reader((bytes) => {
    const command = readArray(bytes);
    if (command === null) return 0;
    if (REDIS_BLOCKING.test(command.name)) onBlocking(command.name);
    else if (!REDIS_OWN.has(command.name)) onCommand(command.name);
    return command.length;
  });
}

/**
 * @param {Buffer} bytes `*<n>` and n times `$<bytes>` with the bytes, each ended by CRLF
 * @returns {{ name: string, length: number } | null} `null` if it is not whole
 */
function readArray(bytes) {
  const headEnd = bytes.indexOf('\r\n');
  if (headEnd < 0) return null;
  const fields = Number(bytes.toString('latin1', 1, headEnd));
  let at = headEnd + 2;
  let name = '';
  for (let field = 0; field < fields; field += 1) {
    const lengthEnd = bytes.indexOf('\r\n', at);
    if (lengthEnd < 0) return null;
    const start = lengthEnd + 2;
    const end = start + Number(bytes.toString('latin1', at + 1, lengthEnd));
    if (bytes.length < end + 2) return null;
    if (field === 0) name = bytes.toString('latin1', start, end).toUpperCase();
    at = end + 2;
  }
  return { name, length: at };
}
