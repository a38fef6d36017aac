import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { traceFields } from '../../common/traceparent.js';
import type { Message, MessageFailure } from './message.schema.js';

/**
 * The way of each message in the log: a line when it comes in, and one when its way ends. Ids, kinds
 * and times; never its text, nor who it is from or for.
 */
@Injectable()
export class MessageLog {
  private readonly logger = new Logger('Messages');

  constructor(private readonly clock: Clock) {}

  /** Came from Meta, and is stored. `ms` since it was written, as Meta tells. */
  received(messages: readonly Message[]): void {
    for (const message of messages) {
      // What is imported is old, and may be a hundred thousand.
      if (message.origin === 'history') continue;
      const { _id: messageId, tenantId, type, direction, webhookEventId: eventId } = message;
      this.logger.log(
        {
          tenantId,
          messageId,
          eventId,
          direction,
          type,
          ms: this.since(message.timestamp),
          ...traceFields(message.traceparent),
        },
        'message received',
      );
    }
  }

  /** Came from a caller or is an answer of our own, and is stored. */
  accepted(messages: readonly Message[]): void {
    for (const { _id: messageId, tenantId, type, origin, traceparent } of messages) {
      const fields = { tenantId, messageId, type, origin, ...traceFields(traceparent) };
      this.logger.log(fields, 'message accepted');
    }
  }

  /**
   * Nothing more is done for it, unless Meta's statuses or a person say otherwise. `ms` since it was
   * accepted.
   */
  ended(message: Message, outcome: string, error?: MessageFailure): void {
    const { _id: messageId, tenantId, type, attempts = 0 } = message;
    const code = error && { code: error.code };
    const ms = this.since(message.createdAt);
    this.logger.log({ tenantId, messageId, type, outcome, attempts, ms, ...code }, 'message ended');
  }

  expired(messageIds: readonly MessageId[]): void {
    for (const messageId of messageIds) {
      this.logger.log({ messageId, outcome: 'expired' }, 'message ended');
    }
  }

  /** Meta took it, and then said that it could not be delivered. */
  undelivered(tenantId: TenantId, messageId: MessageId, code: number | undefined): void {
    this.logger.log({ tenantId, messageId, outcome: 'failed', code }, 'message not delivered');
  }

  private since(time: Date): number {
    return this.clock.now().getTime() - time.getTime();
  }
}
