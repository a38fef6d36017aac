import { proxyTo, type LoopbackProxy } from './loopback-proxy.js';

/** Stands before a server and can keep one command from it, for as long as whoever sent it lives. */
export class HoldingProxy {
  private wanted: { readonly bytes: Buffer; readonly held: () => void } | undefined;

  private constructor(private readonly proxy: LoopbackProxy) {}

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<HoldingProxy> {
    const proxy = await proxyTo(target, (client, upstream) => {
      let before: Buffer = Buffer.alloc(0);
      let isHeld = false;
      client.on('data', (chunk) => {
        // A server does nothing with a command of which it has only a part.
        isHeld ||= holding.catches(before, chunk);
        before = chunk;
        if (!isHeld) upstream.write(chunk);
      });
    });
    const holding = new HoldingProxy(proxy);
    return holding;
  }

  get port(): number {
    return this.proxy.port;
  }

  stop(): void {
    this.proxy.stop();
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
