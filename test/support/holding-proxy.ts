import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server and can keep one command from it, for as long as whoever sent it lives. */
export class HoldingProxy {
  private wanted: { readonly bytes: Buffer; readonly held: () => void } | undefined;

  private constructor(
    readonly port: number,
    readonly stop: () => void,
  ) {}

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<HoldingProxy> {
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
      let before: Buffer = Buffer.alloc(0);
      let holding = false;
      client.on('data', (chunk) => {
        // A server does nothing with a command of which it has only a part.
        holding ||= proxy.catches(before, chunk);
        before = chunk;
        if (!holding) upstream.write(chunk);
      });
      upstream.pipe(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new HoldingProxy((server.address() as AddressInfo).port, () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    });
    return proxy;
  }

  /** Keeps back the next command that has these bytes, and all that follows it. @returns once it does */
  hold(bytes: Buffer): Promise<void> {
    return new Promise((held) => {
      this.wanted = { bytes, held };
    });
  }

  /** They may come in two parts; those that were there before nobody asked for. */
  private catches(before: Buffer, chunk: Buffer): boolean {
    if (this.wanted === undefined) return false;
    const { bytes, held } = this.wanted;
    const from = Math.max(0, before.length - bytes.length + 1);
    if (Buffer.concat([before, chunk]).indexOf(bytes, from) === -1) return false;
    this.wanted = undefined;
    held();
    return true;
  }
}
