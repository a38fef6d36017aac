import { hash, randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { TenantId, WebhookEventId } from '../../src/common/id.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import type { WebhookEvent } from '../../src/webhook/webhook-event.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { eventually } from './eventually.js';

/** Hands deliveries to a worker inside of the test's process, and looks at what came of them. */
export class TestInbox {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly tenantId: TenantId,
  ) {}

  /** Resolves when the delivery was looked at. */
  async deliver(body: object): Promise<WebhookEvent> {
    // Two deliveries with the same bytes are one.
    return this.deliverBytes(Buffer.from(JSON.stringify({ ...body, nonce: randomUUID() })));
  }

  /** The same of bytes that were not delivered before. */
  async deliverBytes(bytes: Buffer): Promise<WebhookEvent> {
    await this.app.get(WebhookInbox).accept(bytes);
    const id: WebhookEventId = `wev_${hash('sha256', bytes, 'base64url')}`;
    return eventually(async () => {
      const event = await this.app.get(WebhookEventsRepository).find(id);
      expect(event?.items).toBeDefined();
      return event!;
    });
  }

  /** Newest first. */
  messages(): Promise<Message[]> {
    return this.app.get(MessageListsRepository).list(this.tenantId, {}, { limit: 100 });
  }
}
