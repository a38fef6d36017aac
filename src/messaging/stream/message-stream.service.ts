import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Readable } from 'node:stream';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { AppConfig } from '../../config/app-config.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { MessageChangesRepository } from './message-changes.repository.js';
import { MessageViews } from '../messages/message-views.service.js';
import { DEEP_MS, MessageFeed } from './message-feed.js';
import { StreamsEndingError, TooManyStreamsError } from './message-stream.errors.js';
import { MessageSubscription, toChange, type MessageChange } from './message-subscription.js';
import { parseCursor } from './stream-cursor.js';

/**
 * Tells listeners of every change of a tenant's messages, at least once. MongoDB is asked, by one
 * feed a tenant however many listen, so it does not matter which process wrote, or which one a
 * listener comes back to.
 */
@Injectable()
export class MessageStream implements OnModuleDestroy {
  private readonly logger = new Logger(MessageStream.name);
  private readonly feeds = new Map<TenantId, MessageFeed>();
  private readonly open = new Map<MessageSubscription, TenantId>();
  private ending = false;

  constructor(
    private readonly changes: MessageChangesRepository,
    private readonly tenants: TenantDirectory,
    private readonly views: MessageViews,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * @param cursor where the listener left off; without one the stream starts now
   * @returns server-sent events
   * @throws TooManyStreamsError, StreamsEndingError
   */
  listen(tenantId: TenantId, cursor?: string): Readable {
    if (this.ending) throw new StreamsEndingError();
    const others = [...this.open.values()].filter((other) => other === tenantId);
    const { max, maxPerTenant } = this.config.streams;
    if (others.length >= maxPerTenant) throw new TooManyStreamsError(maxPerTenant, 'The tenant');
    if (this.open.size >= max) throw new TooManyStreamsError(max, 'This process');

    const now = this.clock.now().getTime();
    const from = cursor === undefined ? now : Math.min(parseCursor(cursor).time, now);
    const subscription = new MessageSubscription(from);
    this.open.set(subscription, tenantId);
    subscription.stream.once('close', () => this.leave(tenantId, subscription));
    this.begin(tenantId, subscription, from, cursor !== undefined).catch((error: unknown) => {
      this.logger.warn({ err: error, tenantId }, 'a stream ends, as it cannot catch up');
      subscription.end();
    });
    return subscription.stream;
  }

  /** Before the HTTP server closes, which waits for open answers. */
  async onModuleDestroy(): Promise<void> {
    this.ending = true;
    for (const subscription of this.open.keys()) subscription.end();
    await Promise.all([...this.feeds.values()].map((feed) => feed.stop()));
  }

  /** Catches up, then listens. The feed's first look covers what happens in between. */
  private async begin(
    tenantId: TenantId,
    subscription: MessageSubscription,
    from: number,
    resumed: boolean,
  ): Promise<void> {
    const pages = await this.changesSince(tenantId, new Date(from - DEEP_MS));
    for await (const changes of pages ?? []) {
      if (subscription.stream.destroyed) return;
      const now = this.clock.now();
      if (resumed) subscription.deliver(changes, now);
      else subscription.skip(changes);
      subscription.forgetBefore(now.getTime() - 2 * DEEP_MS);
      await subscription.drained();
    }
    if (subscription.stream.destroyed || this.ending) return;
    subscription.ready();
    this.feedOf(tenantId).add(subscription);
  }

  private feedOf(tenantId: TenantId): MessageFeed {
    const running = this.feeds.get(tenantId);
    if (running !== undefined) return running;
    const source = { changesSince: this.changesSince.bind(this) };
    const feed = new MessageFeed(tenantId, source, this.clock, (error) =>
      this.logger.warn({ err: error, tenantId }, 'a look for changes failed; the next makes up'),
    );
    this.feeds.set(tenantId, feed);
    return feed;
  }

  private leave(tenantId: TenantId, subscription: MessageSubscription): void {
    this.open.delete(subscription);
    const feed = this.feeds.get(tenantId);
    feed?.remove(subscription);
    if (feed?.size !== 0) return;
    this.feeds.delete(tenantId);
    void feed.stop();
  }

  /** `null` once the tenant is gone. */
  private async changesSince(
    tenantId: TenantId,
    from: Date,
  ): Promise<AsyncIterable<MessageChange[]> | null> {
    const tenant = await this.tenants.find(tenantId);
    return tenant && this.readChanges(tenantId, tenant.phoneNumberId ?? '', from);
  }

  private async *readChanges(
    tenantId: TenantId,
    ourNumber: string,
    from: Date,
  ): AsyncGenerator<MessageChange[]> {
    for await (const messages of this.changes.since(tenantId, from)) {
      const viewOf = await this.views.of(tenantId, messages);
      yield messages.map((message) => toChange(message, ourNumber, viewOf(message)));
    }
  }
}
