import type { ConversationId } from '../../../common/id.js';

/** A bucket of `burst` messages for each customer, into which one comes back every `intervalMs`. */
export interface PairLimit {
  readonly burst: number;
  /** 0: no limit. */
  readonly intervalMs: number;
}

/** When the bucket of a conversation is full again, in epoch ms. */
export type SavedPairs = Readonly<Record<ConversationId, number>>;

/** Meta's limit for one business number writing to one customer: error 131056 beyond it. */
export class PairBuckets {
  private readonly fullAt: Map<ConversationId, number>;

  constructor(
    private readonly limit: PairLimit,
    saved: SavedPairs = {},
  ) {
    this.fullAt = new Map(Object.entries(saved) as [ConversationId, number][]);
  }

  /** When the next message may go to a customer; a time in the past means at once. */
  freeAt(conversationId: ConversationId): number {
    const { burst, intervalMs } = this.limit;
    return (this.fullAt.get(conversationId) ?? 0) - (burst - 1) * intervalMs;
  }

  take(conversationId: ConversationId, now: number): void {
    const { intervalMs } = this.limit;
    if (intervalMs === 0) return;
    const fullAt = Math.max(this.fullAt.get(conversationId) ?? 0, now);
    this.fullAt.set(conversationId, fullAt + intervalMs);
  }

  giveBack(conversationId: ConversationId): void {
    const fullAt = this.fullAt.get(conversationId);
    if (fullAt !== undefined) this.fullAt.set(conversationId, fullAt - this.limit.intervalMs);
  }

  /** Full buckets need not be remembered. */
  save(now: number): SavedPairs {
    return Object.fromEntries([...this.fullAt].filter(([, fullAt]) => fullAt > now));
  }
}
