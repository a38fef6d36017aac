import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

/** The driver's connection, as far as it matters here. */
interface DriverConnection {
  command(namespace: object, command: object, options: object): Promise<object>;
}

const ofMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
// What the client's option `connectionType` takes; the driver keeps both to itself.
const { Connection } = ofMongoose('mongodb/lib/cmap/connection.js') as {
  Connection: new (socket: Socket, options: object) => DriverConnection;
};

/**
 * A connection whose commands end when its socket does.
 *
 * The driver (seen in 7.8 and 7.9) waits for `drain` when a write returns false. So does a write to a
 * socket that is destroyed and has not told so by `close` yet, and that never drains: the command
 * hangs for good. If it is the one that looks whether the server is there, the process never finds
 * the server again. Killing MongoDB under load hits that moment within minutes.
 */
export class MortalConnection extends Connection {
  constructor(socket: Socket, options: object) {
    super(socket, options);
    socket.once('close', () => {
      if (socket.listenerCount('drain') === 0) return;
      socket.emit('error', new mongo.MongoNetworkError('closed while a command was written'));
    });
  }
}
