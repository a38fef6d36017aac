import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

type Command = Readonly<Record<string, unknown>>;

/** The driver's connection, as far as it matters here. */
interface DriverConnection {
  /** What ended it, as the driver names it. */
  readonly error: Error | null;
  command(namespace: object, command: Command, options?: object, reply?: object): Promise<object>;
}

const ofMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
// What the client's option `connectionType` takes; the driver keeps both to itself.
const { Connection } = ofMongoose('mongodb/lib/cmap/connection.js') as {
  Connection: new (socket: Socket, options: object) => DriverConnection;
};

/** Their time depends on what is stored already. */
const UNLIMITED = new Set(['createIndexes', 'dropIndexes', 'dropDatabase']);
/** The server is told the limit of these, too, and does not go on for nobody. */
const ENDED_BY_SERVER = new Set([
  ...['find', 'aggregate', 'count', 'distinct'],
  ...['insert', 'update', 'delete', 'findAndModify'],
]);
/** What is written may take longer the more it is. */
const BYTES_PER_MS = 8_192;

/**
 * Connections whose commands end: with their socket, by a name that tells so, and after their time.
 *
 * With the socket: the driver (seen in 7.8 and 7.9) waits for `drain` when a write returns false. So
 * does a write to a socket that is destroyed and has not told so by `close` yet, and that never
 * drains: the command hangs for good. If it is the one that looks whether the server is there, the
 * process never finds the server again. Killing MongoDB under load hits that moment within minutes.
 *
 * By a name: what a socket says while `drain` is waited for, the driver hands on as it is. Taken for what
 * the server says, `EPIPE` would be the fault of what was to be written, and nobody tried again.
 *
 * After their time: the driver's `timeoutMS` has no effect (7.8 says so itself), `socketTimeoutMS`
 * makes it repeat reads and look for another server first, which takes longer than callers wait.
 *
 * @param limitMs of one command
 */
export function mortalConnection(
  limitMs: number,
): new (socket: Socket, options: object) => DriverConnection {
  return class MortalConnection extends Connection {
    private readonly endWith: (error: Error) => void;

    constructor(socket: Socket, options: object) {
      super(socket, options);
      this.endWith = (error) => {
        socket.emit('error', error);
        socket.destroy();
      };
      socket.once('close', () => {
        if (socket.listenerCount('drain') === 0) return;
        socket.emit('error', new mongo.MongoNetworkError('closed while a command was written'));
      });
    }

    override command(
      namespace: object,
      command: Command,
      options?: object,
      reply?: object,
    ): Promise<object> {
      const [name = ''] = Object.keys(command);
      const ms = limitMs + Math.ceil(bytesOf(command['documents']) / BYTES_PER_MS);
      const sent = ENDED_BY_SERVER.has(name) ? { ...command, maxTimeMS: ms } : command;
      const answer = super.command(namespace, sent, options, reply);
      // One promise for all of it: every command of the busy paths comes by here.
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          const error = new mongo.MongoOperationTimeoutError(`${name} took more than ${ms} ms`);
          reject(error);
          this.endWith(error);
        };
        const timer = UNLIMITED.has(name) ? undefined : setTimeout(giveUp, ms);
        answer.then(
          (value) => {
            clearTimeout(timer);
            resolve(value);
          },
          (error: Error) => {
            clearTimeout(timer);
            reject(error instanceof mongo.MongoError ? error : (this.error ?? error));
          },
        );
      });
    }
  };
}

/** Of the documents of an insert, which the driver has written by then. */
function bytesOf(documents: unknown): number {
  const { serializedDocumentsLength = 0 } = (documents ?? {}) as {
    serializedDocumentsLength?: number;
  };
  return serializedDocumentsLength;
}
