import { proxyTo, type LoopbackProxy } from './loopback-proxy.js';

/** Stands before a server and hands on late what is sent to it, in order. */
export class SlowProxy {
  /** From now on, for every part that is sent to the server. */
  delayMs = 0;

  private constructor(private readonly proxy: LoopbackProxy) {}

  /** @param target port on the loopback interface */
  static async start(target: number): Promise<SlowProxy> {
    const proxy = await proxyTo(target, (client, upstream) => {
      let before = Promise.resolve();
      client.on('data', (chunk) => {
        const due = new Promise((resolve) => setTimeout(resolve, slow.delayMs).unref());
        before = before.then(() => due).then(() => void upstream.write(chunk));
      });
    });
    const slow = new SlowProxy(proxy);
    return slow;
  }

  get port(): number {
    return this.proxy.port;
  }

  stop(): void {
    this.proxy.stop();
  }
}
