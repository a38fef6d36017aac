import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { TenantId } from '../common/id.js';
import type { EventType } from '../events/event-types.js';
import { formatPosition } from './event-cursor.js';
import { toWire, type RenderedEvent } from './event-renderer.service.js';

/** Often enough for proxies that close what is silent for half a minute. */
const SECONDS_OF_SILENCE = 15;
const HEARTBEAT = Buffer.from(': still here\n\n');
/** A reader this far behind is cut off; it comes back with its cursor. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** When a client whose connection broke tries again, unless it knows better. */
const RETRY_MS = 1_000;

/** An event with its place in the log. */
export interface PlacedEvent {
  readonly position: number;
  readonly event: RenderedEvent;
}

/** One open stream of server-sent events. */
export class EventSubscription {
  readonly stream = new PassThrough();
  private silentSeconds = 0;

  /**
   * @param position what the reader knows already
   * @param types only these; without them all, and messages in their present state besides
   */
  constructor(
    readonly tenantId: TenantId,
    public position: number,
    private readonly types: ReadonlySet<EventType> | null,
  ) {
    this.stream.write(`retry: ${RETRY_MS}\n\n`);
    // A reader that went away is no error of ours.
    this.stream.on('error', () => undefined);
  }

  /** Tells whatever of these is new to the reader, oldest first. */
  deliver(events: readonly PlacedEvent[]): void {
    for (const { position, event } of events) {
      if (position <= this.position || event.tenantId !== this.tenantId) continue;
      this.position = position;
      if (this.types === null || this.types.has(event.type)) this.tell(event);
    }
  }

  /** Nothing up to there is for this reader. */
  skipTo(position: number): void {
    this.position = Math.max(this.position, position);
  }

  /** From here on the reader hears of events as they happen. Gives it a cursor to begin with. */
  ready(now: Date): void {
    this.write(`id: ${formatPosition(this.position, now)}\nevent: ready\ndata: {}\n\n`);
  }

  /** Resolves once the reader has taken most of what was written. */
  async drained(): Promise<void> {
    if (this.stream.writableNeedDrain && !this.stream.destroyed) {
      await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]);
    }
  }

  /** To be called every second: says now and then that the stream is still there. */
  tick(): void {
    this.silentSeconds += 1;
    if (this.silentSeconds >= SECONDS_OF_SILENCE) this.write(HEARTBEAT);
  }

  end(): void {
    this.stream.end();
  }

  /** Who does not choose types gets, as ever, the message as it is now, and then what happened to it. */
  private tell(event: RenderedEvent): void {
    const frame = (name: string, data: unknown): string =>
      `id: ${event.id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
    const message = this.types === null ? event.message : undefined;
    this.write((message ? frame('message', message) : '') + frame(event.type, toWire(event)));
  }

  private write(text: string | Buffer): void {
    if (this.stream.destroyed || this.stream.writableEnded) return;
    this.silentSeconds = 0;
    this.stream.write(text);
    if (this.stream.writableLength > MAX_UNREAD_BYTES) this.stream.destroy();
  }
}
