import type { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { PeriodicRunner } from '../../common/periodic-runner.js';
import type { MessageChange, MessageSubscription } from './message-subscription.js';

const LOOK_EVERY_MS = 500;
/** Every so many looks one goes back as far as a late write could lie. */
const DEEP_LOOK_EVERY = 10;
const SHALLOW_MS = 2_000;
/**
 * How late a write may become visible after the time it carries, for a slow commit or a clock that
 * is slow. A look at changes since `t` starts this much before `t`.
 */
export const DEEP_MS = 30_000;

export interface FeedSource {
  /** Changes since `from`, oldest first, in pages; `null` once the tenant is gone. */
  changesSince(
    tenantId: TenantId,
    from: Date,
  ): Promise<AsyncIterable<readonly MessageChange[]> | null>;
}

/**
 * Looks for changes of one tenant's messages while somebody listens, once for all who listen in this
 * process. A look that failed is made up for by the next one.
 */
export class MessageFeed {
  private readonly subscriptions = new Set<MessageSubscription>();
  private readonly runner: PeriodicRunner;
  private lookedAt: Date;
  private looks = 0;
  private newcomers = false;
  private failing = false;

  constructor(
    private readonly tenantId: TenantId,
    private readonly source: FeedSource,
    private readonly clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.lookedAt = clock.now();
    this.runner = new PeriodicRunner(() => this.look(), LOOK_EVERY_MS, onError);
    this.runner.start();
  }

  get size(): number {
    return this.subscriptions.size;
  }

  /** The next look reaches back over all that a newcomer could have missed on its way here. */
  add(subscription: MessageSubscription): void {
    this.subscriptions.add(subscription);
    this.newcomers = true;
  }

  remove(subscription: MessageSubscription): void {
    this.subscriptions.delete(subscription);
  }

  stop(): Promise<void> {
    return this.runner.stop();
  }

  private async look(): Promise<void> {
    const deep = this.newcomers || this.looks % DEEP_LOOK_EVERY === 0;
    this.newcomers = false;
    try {
      await this.lookBack(deep ? DEEP_MS : SHALLOW_MS);
      this.looks += 1;
      this.failing = false;
    } catch (error) {
      this.newcomers ||= deep;
      // A database that is away needs no line for every look.
      if (this.failing) return;
      this.failing = true;
      throw error;
    }
  }

  private async lookBack(reachMs: number): Promise<void> {
    const startedAt = this.clock.now();
    const from = new Date(this.lookedAt.getTime() - reachMs);
    const pages = await this.source.changesSince(this.tenantId, from);
    if (pages === null) return this.subscriptions.forEach((subscription) => subscription.end());
    for await (const changes of pages) {
      for (const subscription of this.subscriptions) subscription.deliver(changes, startedAt);
    }
    const forgotten = startedAt.getTime() - 2 * DEEP_MS;
    for (const subscription of this.subscriptions) subscription.forgetBefore(forgotten);
    this.lookedAt = startedAt;
  }
}
