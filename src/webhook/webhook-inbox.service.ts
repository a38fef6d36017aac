import { hash } from 'node:crypto';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { Batcher } from '../common/batcher.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { TenantId, WebhookEventId } from '../common/id.js';
import { currentContext } from '../common/request-context.js';
import { within } from '../common/within.js';
import { AppConfig } from '../config/app-config.js';
import { ApplyWebhooksQueue } from './apply-webhooks.job.js';
import type { WebhookEvent } from './webhook-event.schema.js';
import { LONGEST_STORE_MS, WebhookEventsRepository } from './webhook-events.repository.js';
import { InboxUnavailableError } from './webhook.errors.js';

const MAX_GROUP = 200;
const MAX_GROUP_BYTES = 8 * 1024 * 1024;
/** Meta is told to come again rather than kept waiting. */
const STORE_TIMEOUT_MS = 900;
/** What many bytes may take beyond that, and no delivery longer. */
const BYTES_PER_MS = 8_192;
const DAY_MS = 86_400_000;

/** Where webhooks wait to be applied. What is accepted here is on disk. */
@Injectable()
export class WebhookInbox implements BeforeApplicationShutdown {
  private readonly failures = new BoundedLog(new Logger(WebhookInbox.name));
  private readonly store: Batcher<WebhookEvent, void>;
  /** Of all deliveries that wait to be stored; they go to the disk one group after the other. */
  private waitingBytes = 0;

  constructor(
    private readonly events: WebhookEventsRepository,
    private readonly queue: ApplyWebhooksQueue,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.store = new Batcher((group) => this.storeAndRing(group), {
      maxItems: MAX_GROUP,
      maxWeight: MAX_GROUP_BYTES,
      weigh: ({ body }) => body.length,
    });
  }

  /**
   * Stores a delivery durably, once. Webhooks that arrive together share one insert and one job.
   *
   * @param body the raw bytes as Meta signed them
   * @param scope the tenant whose own secret signed it, if it was one
   * @throws InboxUnavailableError if the database did not take it in time
   */
  async accept(body: Buffer, scope?: TenantId): Promise<void> {
    const receivedAt = this.clock.now();
    const { traceparent } = currentContext();
    this.waitingBytes += body.length;
    const limitMs = storeLimitMs(this.waitingBytes);
    const stored = this.store.add({
      _id: idOf(body, scope),
      body,
      ...defined({ scope, traceparent }),
      receivedAt,
      dueAt: this.clock.in(this.config.recovery.afterMs),
      unread: true,
      tries: 0,
      expiresAt: this.clock.in(this.config.inbox.journalDays * DAY_MS),
    });
    try {
      await within(limitMs, stored, 'the database did not answer in time');
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.failures.warn(reason, { err: error }, 'could not store a webhook');
      throw new InboxUnavailableError();
    } finally {
      this.waitingBytes -= body.length;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.store.idle();
  }

  private async storeAndRing(events: WebhookEvent[]): Promise<void[]> {
    await this.events.insertNew(events);
    // The acknowledgement waits for the database, never for the bell.
    void this.queue.ring([{ webhookEventIds: [...new Set(events.map(({ _id }) => _id))] }]);
    return events.map(() => undefined);
  }
}

function storeLimitMs(bytes: number): number {
  return Math.min(LONGEST_STORE_MS, STORE_TIMEOUT_MS + Math.ceil(bytes / BYTES_PER_MS));
}

function idOf(body: Buffer, scope: TenantId | undefined): WebhookEventId {
  const scoped = scope === undefined ? body : Buffer.concat([Buffer.from(scope), body]);
  return `wev_${hash('sha256', scoped, 'base64url')}`;
}
