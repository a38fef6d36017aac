import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import { newId, type TenantId } from '../../common/id.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { CallNews } from '../../whatsapp/webhooks/calls.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { CallsRepository } from '../messages/calls.repository.js';

/** Lets calls stand in the thread: one line for each, whatever stages of it are told, in any order. */
@Injectable()
export class CallRecorder {
  constructor(
    private readonly calls: CallsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param at when the stage happened
   * @param phoneNumberId of the number that was called, or called from
   * @returns whether it is known when the call began
   */
  async record(
    tenantId: TenantId,
    customer: Customer,
    call: CallNews,
    at: Date,
    phoneNumberId?: string,
  ): Promise<boolean> {
    const { callId, direction, contact, stage, missed, durationSeconds } = call;
    const now = this.clock.now();
    const { startedAt } = await this.calls.upsert(
      tenantId,
      callId,
      {
        _id: newId('msg'),
        conversationId: conversationIdOf(customer, phoneNumberId),
        ...defined({ phoneNumberId, rank: direction === 'OUT' ? STATUS_RANK.sent : undefined }),
        direction,
        origin: direction === 'IN' ? 'customer' : 'app',
        type: 'call',
        content: {},
        peer: contact.waId ?? contact.userId ?? customer.waId ?? customer.userId ?? '',
        createdAt: now,
      },
      stage === 'begun'
        ? { startedAt: at }
        : { endedAt: at, missed, ...defined({ durationSeconds }) },
    );
    return startedAt !== undefined;
  }
}
