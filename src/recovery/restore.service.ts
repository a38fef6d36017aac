import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { TenantId } from '../common/id.js';
import { DeliveriesRepository } from '../deliveries/deliveries.repository.js';
import { EventsRepository } from '../events/events.repository.js';
import { RestoredRepository } from '../messaging/outbox/restored.repository.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';

export interface RestoreReport {
  /** Messages that may have been sent since, and are `unknown` now. */
  readonly held: ReadonlyMap<TenantId, number>;
  /** Webhooks that are applied again, and not answered. */
  readonly webhooks: number;
  /** Deliveries that are made again under their ids; replies to them are not sent. */
  readonly deliveries: number;
}

/**
 * Makes a database safe to work on that was restored from a backup: what had still to be done then may
 * have been done since, and nothing here says so. Nothing of it is sent again by itself.
 */
@Injectable()
export class RestoreService {
  constructor(
    private readonly outbox: RestoredRepository,
    private readonly webhooks: WebhookEventsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly events: EventsRepository,
    private readonly clock: Clock,
  ) {}

  /** Safe to run twice. No worker may run meanwhile. @param backupAt when the backup was made */
  async settle(backupAt: Date): Promise<RestoreReport> {
    const held = await this.outbox.hold(backupAt);
    const webhooks = await this.webhooks.leaveUnanswered(backupAt);
    const deliveries = await this.deliveries.leaveUnanswered(backupAt);
    // Readers may be at places that were given out since the backup. Those are fewer than milliseconds.
    await this.events.holdPlace(this.clock.now().getTime());
    return { held, webhooks, deliveries };
  }
}
