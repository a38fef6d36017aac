import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import { AccountStops } from '../../tenants/account-stops.service.js';
import { classOf } from '../../whatsapp/error-codes.js';
import type { MessageFailure } from '../messages/message.schema.js';
import { MessagesRepository, type MessageReference } from '../messages/messages.repository.js';

/** A status says that a message could not be delivered. */
export interface Refusal {
  readonly tenantId: TenantId;
  readonly message: MessageReference;
  /** Meta's id of the number that it went out from. */
  readonly phoneNumberId?: string | undefined;
  /** Of the try that failed. */
  readonly wamid: string;
  readonly deliveryError: MessageFailure;
  readonly at: Date;
}

/** How long a refusal tells something about the state of the account. */
const FRESH_MS = 60 * 60 * 1000;

/** What follows when Meta says later that it did not deliver: the same as when it refuses at once. */
@Injectable()
export class Undelivered {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly conversations: ConversationsService,
    private readonly deadLetters: DeadLettersService,
    private readonly stops: AccountStops,
    private readonly clock: Clock,
  ) {}

  /** Once their statuses are written. Safe to run twice. */
  async handle(refusals: readonly Refusal[]): Promise<void> {
    if (refusals.length === 0) return;
    // What arrived, arrived, whatever was said of it besides.
    const failed = new Set(
      await this.messages.findFailed(refusals.map(({ message }) => message._id)),
    );
    for (const refusal of refusals) {
      const { message, deliveryError, wamid } = refusal;
      if (failed.has(message._id)) {
        await this.deadLetters.recordUndelivered(message, deliveryError, wamid);
      }
      await this.act(refusal);
    }
  }

  /** Messages that were given up, and have arrived after all. */
  async arrived(messageIds: readonly MessageId[]): Promise<void> {
    for (const messageId of messageIds) await this.deadLetters.closeOfMessage(messageId);
  }

  private async act({
    tenantId,
    message,
    phoneNumberId,
    deliveryError,
    at,
  }: Refusal): Promise<void> {
    const { reason: _ours, ...words } = deliveryError;
    const stop = { ...words, at };
    // An old one, replayed from the journal, says nothing about the account as it is now.
    const fresh = this.clock.now().getTime() - at.getTime() < FRESH_MS;
    const concerned = fresh ? phoneNumberId : undefined;
    switch (classOf(deliveryError.code, false)) {
      case 'needs-template':
        return this.conversations.correctWindow(message.conversationId, at);
      case 'opted-out':
        return this.conversations.recordOptOut(tenantId, message.conversationId, at);
      case 'pause-tenant':
        if (concerned === undefined) return;
        return this.stops.stop(tenantId, { phoneNumberIds: [concerned], at }, stop);
      case 'hold-templates':
        if (concerned === undefined) return;
        return this.stops.holdTemplates(tenantId, concerned, stop);
      // Of the message alone, or of the moment in which it was asked for.
      case 'retry':
      case 'slow-number':
      case 'hold-pair':
      case 'pause-app':
      case 'reauth':
      case 'fail':
      case 'fail-recipient':
      case 'hold-template':
      case 'fail-template':
      case 'config':
        return;
    }
  }
}
