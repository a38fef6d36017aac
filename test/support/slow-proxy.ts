import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server and hands on late what is sent to it, in order. */
export class SlowProxy {
  /** From now on, for every part that is sent to the server. */
  delayMs = 0;

  private constructor(
    readonly port: number,
    readonly stop: () => void,
  ) {}

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<SlowProxy> {
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
      let before = Promise.resolve();
      client.on('data', (chunk) => {
        const due = new Promise((resolve) => setTimeout(resolve, proxy.delayMs).unref());
        before = before.then(() => due).then(() => void upstream.write(chunk));
      });
      upstream.pipe(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new SlowProxy((server.address() as AddressInfo).port, () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    });
    return proxy;
  }
}
