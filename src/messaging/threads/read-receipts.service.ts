import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { NotConnectedError } from '../../tenants/tenant.errors.js';
import { numberOf } from '../../tenants/business-number.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { CloudApiClient } from '../../whatsapp/sending/cloud-api.client.js';
import { NotReadableError } from '../messages/message.errors.js';
import { MessagesService } from '../messages/messages.service.js';

/** Shows customers that their messages were read, and that an answer is being written. */
@Injectable()
export class ReadReceipts {
  constructor(
    private readonly messages: MessagesService,
    private readonly conversations: ConversationsService,
    private readonly directory: TenantDirectory,
    private readonly cloudApi: CloudApiClient,
  ) {}

  /**
   * Marks a customer's message as read, and with it all before it.
   *
   * @param typing also shows that an answer is being written
   * @throws MessageNotFoundError
   * @throws NotReadableError
   * @throws NotConnectedError
   * @throws CloudApiError
   */
  async markRead(tenantId: TenantId, messageId: MessageId, typing: boolean): Promise<void> {
    const message = await this.messages.get(tenantId, messageId);
    const { direction, wamid, conversationId } = message;
    if (direction !== 'IN' || wamid === undefined) throw new NotReadableError();
    const tenant = await this.directory.find(tenantId);
    const number = tenant && numberOf(tenant, message.phoneNumberId ?? tenant.phoneNumberId);
    const credentials = number && (await this.directory.findCredentials(tenant, number));
    if (!credentials) throw new NotConnectedError();
    await this.cloudApi.markRead(credentials, { wamid, typing });
    await this.conversations.markRead(tenantId, conversationId, messageId);
  }
}
