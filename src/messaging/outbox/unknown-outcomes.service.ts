import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../access/audit/audit-log.service.js';
import { InvalidRequestError } from '../../common/errors.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { MessageNotUnknownError, WamidTakenError } from '../messages/message.errors.js';
import { MessageTwins } from '../messages/message-twins.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { toStatus } from '../messages/message.dto.js';
import { LateEchoes } from '../messages/late-echoes.service.js';
import type { Message } from '../messages/message.schema.js';
import { MessagesService } from '../messages/messages.service.js';
import { OverdueRepository } from './overdue.repository.js';
import type { SettleMessageDto } from './settle-message.dto.js';
import { TakeTurnQueue, lanesOf } from '../messages/take-turn.job.js';

/** Messages that nobody knows the outcome of, until somebody found it out. */
@Injectable()
export class UnknownOutcomes {
  constructor(
    private readonly messages: MessagesService,
    private readonly overdue: OverdueRepository,
    private readonly twins: MessageTwins,
    private readonly echoes: LateEchoes,
    private readonly turns: TakeTurnQueue,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Settles what no status of Meta's has settled. A status that comes later still counts.
   *
   * @throws MessageNotFoundError
   * @throws MessageNotUnknownError if the outcome is known by now
   * @throws WamidTakenError
   */
  async settle(
    tenantId: TenantId,
    messageId: MessageId,
    { outcome, wamid }: SettleMessageDto,
  ): Promise<Message> {
    if (outcome === 'not_sent' && wamid !== undefined) {
      const message = 'does not go with not_sent';
      throw new InvalidRequestError([{ field: 'wamid', message }]);
    }
    // Whose message it is never changes; whether it is unknown is decided by the write.
    await this.messages.get(tenantId, messageId);
    const result = await this.audit.during(
      { action: 'message.settled', target: messageId, tenantId, changes: { outcome } },
      () =>
        outcome === 'sent' ? this.overdue.declareSent(messageId, wamid) : this.sendAgain(messageId),
    );
    if (result === 'wamid-taken') await this.uniteByHand(tenantId, messageId, wamid!);
    const message = await this.messages.get(tenantId, messageId);
    if (result === 'known') throw new MessageNotUnknownError(toStatus(message));
    if (outcome === 'not_sent') await this.turns.ring(lanesOf([message]));
    return message;
  }

  /** What has the wamid may be the same message, as an echo brought it. */
  private async uniteByHand(
    tenantId: TenantId,
    messageId: MessageId,
    wamid: string,
  ): Promise<void> {
    const ours = await this.messages.get(tenantId, messageId);
    const possible = await this.echoes.findPossible(ours);
    const within = [
      ...(await this.echoes.threadsWith(ours)),
      ...possible.map(({ conversationId }) => conversationId),
    ];
    if (!(await this.twins.unite(ours, wamid, within))) throw new WamidTakenError();
  }

  private async sendAgain(messageId: MessageId): Promise<'settled' | 'known'> {
    const requeued = await this.overdue.requeue([messageId], [STATUS_RANK.unknown]);
    return requeued > 0 ? 'settled' : 'known';
  }
}
