import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { defined } from '../common/defined.js';
import { isId, type WebhookEventId } from '../common/id.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { ApplyWebhooksQueue } from './apply-webhooks.job.js';
import type { WebhookEvent } from './webhook-event.schema.js';
import {
  WebhookEventsRepository,
  type JournalEntry,
  type WebhookEventFilter,
} from './webhook-events.repository.js';
import { WebhookEventNotFoundError } from './webhook.errors.js';

const MAX_REPLAYED = 1_000;

/** Looks into the inbox's past, and lets parts of it happen again. */
@Injectable()
export class JournalService {
  constructor(
    private readonly events: WebhookEventsRepository,
    private readonly queue: ApplyWebhooksQueue,
    private readonly directory: TenantDirectory,
    private readonly audit: AuditLog,
  ) {}

  list(filter: WebhookEventFilter, limit: number, cursor?: string): Promise<JournalEntry[]> {
    return this.events.list(filter, limit, cursor);
  }

  /** @throws WebhookEventNotFoundError */
  async get(id: WebhookEventId): Promise<WebhookEvent> {
    const event = isId('wev', id) ? await this.events.find(id) : null;
    if (event === null) throw new WebhookEventNotFoundError(id);
    return event;
  }

  /**
   * @param position one item; else all of them
   * @throws WebhookEventNotFoundError
   */
  async replay(id: WebhookEventId, position?: string): Promise<void> {
    await this.get(id);
    const changes = defined({ position });
    await this.audit.during(
      { action: 'webhook.replayed', target: id, tenantId: null, changes },
      async () => {
        if (!(await this.events.reopen(id, position))) throw new WebhookEventNotFoundError(id);
        await this.queue.ring([{ webhookEventIds: [id] }]);
      },
    );
  }

  /** @returns how many deliveries are applied again, 1000 at most in one call */
  async replayQuarantined(phoneNumberId: string): Promise<number> {
    const holders = await this.directory.findByPhoneNumberIds([phoneNumberId]);
    const owner = holders.get(phoneNumberId)?._id ?? null;
    const ids = await this.events.findQuarantined(phoneNumberId, owner, MAX_REPLAYED);
    const deliveries = ids.length;
    await this.audit.during(
      {
        action: 'webhook.replayed',
        target: phoneNumberId,
        tenantId: null,
        changes: { deliveries },
      },
      async () => {
        for (const id of ids) await this.events.reopenQuarantined(id, phoneNumberId);
        await this.queue.ring(ids.map((id) => ({ webhookEventIds: [id] })));
      },
    );
    return deliveries;
  }
}
