import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { MessageId } from '../../common/id.js';
import type { MessageView } from '../messages/message-views.service.js';
import { toMessageResponse } from '../messages/message.dto.js';
import type { Message } from '../messages/message.schema.js';
import { formatCursor } from './stream-cursor.js';

/** Often enough for proxies that close what is silent for half a minute. */
const HEARTBEAT_MS = 15_000;
/** A reader this far behind is cut off; it comes back with its cursor. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
/** When a client whose connection broke tries again, unless it knows better. */
const RETRY_MS = 1_000;

/** A message in the state that some change left it in. */
export interface MessageChange {
  readonly messageId: MessageId;
  /** When its writer stamped it, milliseconds since 1970. */
  readonly time: number;
  /** Equal for equal states: two writes of one millisecond carry the same stamp. */
  readonly version: string;
  /** The message as JSON. */
  readonly data: string;
}

export function toChange(message: Message, ourNumber: string, view: MessageView): MessageChange {
  const data = JSON.stringify(toMessageResponse(message, ourNumber, view));
  const version = createHash('sha1').update(data).digest('base64url');
  return { messageId: message._id, time: message.updatedAt.getTime(), version, data };
}

/** One open stream of server-sent events: gets looks at what changed, tells what is new to it. */
export class MessageSubscription {
  readonly stream = new PassThrough();
  private readonly known = new Map<MessageId, { time: number; version: string }>();
  private readonly heartbeat: NodeJS.Timeout;

  /** @param newest time of the newest change the reader knows of, milliseconds since 1970 */
  constructor(private newest: number) {
    this.stream.write(`retry: ${RETRY_MS}\n\n`);
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), HEARTBEAT_MS).unref();
    this.stream.once('close', () => clearInterval(this.heartbeat));
    // A reader that went away is no error of ours.
    this.stream.on('error', () => undefined);
  }

  /** Takes note of what the reader needs not be told. */
  skip(changes: readonly MessageChange[]): void {
    for (const change of changes) this.isNew(change);
  }

  /** Tells whatever of these is new, oldest first. */
  deliver(changes: readonly MessageChange[], now: Date): void {
    for (const change of changes) {
      if (this.isNew(change)) this.tell(change, now);
    }
  }

  /** From here on the reader hears of changes as they happen. Gives it a cursor to begin with. */
  ready(): void {
    const id = formatCursor({ time: this.newest, messageId: 'ready' });
    this.write(`id: ${id}\nevent: ready\ndata: {}\n\n`);
  }

  /** Resolves once the reader has taken most of what was written. */
  async drained(): Promise<void> {
    if (this.stream.writableNeedDrain && !this.stream.destroyed) {
      await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]);
    }
  }

  /** Forgets changes that no look will bring again. */
  forgetBefore(time: number): void {
    for (const [messageId, known] of this.known) {
      if (known.time < time) this.known.delete(messageId);
    }
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.stream.end();
  }

  private isNew({ messageId, time, version }: MessageChange): boolean {
    if (this.known.get(messageId)?.version === version) return false;
    this.known.set(messageId, { time, version });
    return true;
  }

  /** The cursor never goes back, nor ahead of our clock where a writer's is fast. */
  private tell({ messageId, time, data }: MessageChange, now: Date): void {
    this.newest = Math.max(this.newest, Math.min(time, now.getTime()));
    const id = formatCursor({ time: this.newest, messageId });
    this.write(`id: ${id}\nevent: message\ndata: ${data}\n\n`);
  }

  private write(text: string): void {
    if (this.stream.destroyed || this.stream.writableEnded) return;
    this.stream.write(text);
    if (this.stream.writableLength > MAX_UNREAD_BYTES) this.stream.destroy();
  }
}
