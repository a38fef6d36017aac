import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** In lower case. */
  readonly head: string;
  readonly body: string;
}

/** A connection that sends what no well-behaved client would. */
export class RawConnection {
  private received = '';
  private ended = false;
  private wake = (): void => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.wake();
    });
    socket.on('error', () => undefined);
    for (const event of ['close', 'end']) {
      socket.on(event, () => {
        this.ended = true;
        this.wake();
      });
    }
  }

  /** @param url its host and port; nothing else of it is used */
  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  /** Lines of a head, then whatever follows its empty line. */
  say(...parts: string[]): void {
    this.socket.write(parts.join('\r\n'));
  }

  /** What is no text. */
  sayBytes(bytes: Buffer): void {
    this.socket.write(bytes);
  }

  /** The next answer; `null` if the connection ended without one. */
  async hear(): Promise<RawAnswer | null> {
    for (;;) {
      const answer = this.take();
      if (answer !== null || this.ended) return answer;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  hangUp(): void {
    this.socket.destroy();
  }

  private take(): RawAnswer | null {
    const split = this.received.indexOf('\r\n\r\n');
    if (split === -1) return null;
    const head = this.received.slice(0, split).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
    if (this.received.length < split + 4 + length) return null;
    const body = this.received.slice(split + 4, split + 4 + length);
    this.received = this.received.slice(split + 4 + length);
    return { status: Number(head.slice(9, 12)), head, body };
  }
}
