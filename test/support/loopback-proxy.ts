import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LoopbackProxy {
  readonly port: number;
  readonly stop: () => void;
}

/**
 * Stands before a server. What the server says goes to the client as it comes.
 *
 * @param target port on the loopback interface
 * @param receive hands on what the client sends, as it sees fit
 */
export async function proxyTo(
  target: number,
  receive: (client: Socket, upstream: Socket) => void,
): Promise<LoopbackProxy> {
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
    receive(client, upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}
