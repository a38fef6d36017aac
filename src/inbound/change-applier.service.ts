import { Injectable } from '@nestjs/common';
import type { ItemOutcome, WebhookEvent } from '../webhook/webhook-event.schema.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import type { ChangeItem } from '../whatsapp/webhook-items.js';

/** Applies what is neither a message nor a status, and leaves an event an operator can see. */
@Injectable()
export class ChangeApplier {
  constructor(
    private readonly events: TenantEventsRepository,
    private readonly conversations: ConversationsService,
  ) {}

  async apply(
    event: WebhookEvent,
    item: ChangeItem,
    tenants: readonly Tenant[],
  ): Promise<ItemOutcome> {
    await this.events.record(
      tenants.map(({ _id }) => ({
        tenantId: _id,
        kind: item.field,
        summary: item.field,
        data: item.value,
        source: `${event._id}/${item.position}`,
      })),
    );
    return 'applied';
  }
}
