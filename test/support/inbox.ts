import { hash, randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { WebhookEventId } from '../../src/common/id.js';
import type { Message } from '../../src/messaging/messages/message.schema.js';
import { MessageListsRepository } from '../../src/messaging/messages/message-lists.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import type { WebhookEvent } from '../../src/webhook/webhook-event.schema.js';
import { WebhookEventsRepository } from '../../src/webhook/webhook-events.repository.js';
import { WebhookInbox } from '../../src/webhook/webhook-inbox.service.js';
import { change, notification, textMessage } from '../factories/webhook.factory.js';
import { eventually } from './eventually.js';

/** Hands deliveries to a worker inside of the test's process, and looks at what came of them. */
export class TestInbox {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly tenant: Pick<Tenant, '_id' | 'phoneNumberId'>,
  ) {}

  /** Meta tells the tenant's number something. @param field a webhook field */
  tell(value: Record<string, unknown>, field = 'messages'): Promise<WebhookEvent> {
    const business = { phoneNumberId: this.tenant.phoneNumberId! };
    return this.deliver(notification([change(business, value, field)]));
  }

  /** The phone app of the tenant's number sent a message. @param to names the recipient in Meta's way */
  tellEcho(to: object, wamid: string, text = 'hello'): Promise<WebhookEvent> {
    const echo = { ...textMessage('15550001001', { wamid, text }), ...to };
    return this.tell({ message_echoes: [echo] }, 'smb_message_echoes');
  }

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
    return this.app.get(MessageListsRepository).list(this.tenant._id, {}, { limit: 100 });
  }
}
