import { Injectable } from '@nestjs/common';
import type { MessageId, TenantId } from '../../common/id.js';
import { MessageNotFoundError, NotCancelableError } from './message.errors.js';
import { STATUS_RANK, statusOf } from './message-status.js';
import type { Message } from './message.schema.js';
import { MessagesRepository } from './messages.repository.js';

/** Stored messages of both directions. */
@Injectable()
export class MessagesService {
  constructor(private readonly messages: MessagesRepository) {}

  /** @throws MessageNotFoundError */
  async get(tenantId: TenantId, messageId: MessageId): Promise<Message> {
    const message = await this.messages.find(tenantId, messageId);
    if (message === null) throw new MessageNotFoundError(messageId);
    return message;
  }

  /**
   * @throws MessageNotFoundError
   * @throws NotCancelableError if it is on its way, or through
   */
  async cancel(tenantId: TenantId, messageId: MessageId): Promise<Message> {
    const canceled = await this.messages.cancel(tenantId, messageId);
    const message = await this.get(tenantId, messageId);
    if (!canceled && message.rank !== STATUS_RANK.canceled) {
      throw new NotCancelableError(
        message.rank === undefined ? 'received' : statusOf(message.rank),
      );
    }
    return message;
  }
}
