/** A message as the stream tells it. */
export interface HeardMessage {
  readonly id: string;
  readonly direction: 'IN' | 'OUT';
  readonly status: string;
  readonly body: string | null;
  readonly wamid: string | null;
  readonly idempotencyKey: string | null;
}

/** Listens to a tenant's stream, with breaks, and remembers the last state of each message. */
export class EventListener {
  readonly messages = new Map<string, HeardMessage>();
  /** Where it left off. */
  cursor: string | undefined;
  private stop: AbortController | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly tenantId: string,
    private readonly key: string,
  ) {}

  /** Begins, or goes on, at an API process; resolves when from here on nothing is missed. */
  async listen(url: string): Promise<void> {
    const stop = new AbortController();
    const response = await fetch(`${url}/tenants/${this.tenantId}/events`, {
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(this.cursor !== undefined && { 'last-event-id': this.cursor }),
      },
      signal: stop.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the stream answers ${response.status}`);
    this.stop = stop;
    await new Promise<void>((resolve, reject) => {
      this.reading = this.read(response.body!, resolve).then(
        () => reject(new Error('the stream ended')),
        reject,
      );
    });
  }

  /** Hangs up in the middle of whatever is said. */
  async hangUp(): Promise<void> {
    this.stop?.abort();
    await this.reading.catch(() => undefined);
  }

  /** Resolves when the other end has hung up. */
  async ended(): Promise<void> {
    await this.reading.catch(() => undefined);
  }

  private async read(body: ReadableStream<Uint8Array>, onReady: () => void): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of body) {
      const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.take(block, onReady);
    }
  }

  private take(block: string, onReady: () => void): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    this.cursor = field('id') ?? this.cursor;
    if (field('event') === 'ready') onReady();
    if (field('event') !== 'message') return;
    const message = JSON.parse(field('data') ?? '') as HeardMessage;
    this.messages.set(message.id, message);
  }
}
