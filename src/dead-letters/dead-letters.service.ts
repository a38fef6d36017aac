import { Injectable } from '@nestjs/common';
import type { DeadLetterId, MediaId, MessageId, TenantId, WebhookEventId } from '../common/id.js';
import type { DeadLetter, DeadLetterReason } from './dead-letter.schema.js';
import {
  DeadLettersRepository,
  type DeadLetterFilter,
  type NewLetter,
} from './dead-letters.repository.js';

/** What was given up, with its reason. Anyone may record; `recovery` acts on it. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly deadLetters: DeadLettersRepository) {}

  async recordMessage(
    message: { _id: MessageId; tenantId: TenantId; attempts?: number },
    reason: DeadLetterReason,
  ): Promise<void> {
    await this.deadLetters.open(toMessageLetter(message, reason));
  }

  /**
   * Meta took a message, and says later that it could not be delivered. However often it says so of
   * the same try, this is one failure.
   *
   * @param wamid of the try
   */
  async recordUndelivered(
    message: { _id: MessageId; tenantId: TenantId; attempts?: number },
    reason: DeadLetterReason,
    wamid: string,
  ): Promise<void> {
    await this.deadLetters.openOnce(toMessageLetter(message, reason), wamid);
  }

  /** What was given up has arrived after all. */
  async closeOfMessage(messageId: MessageId): Promise<void> {
    const letter = await this.deadLetters.find(`dlt_${messageId.slice('msg_'.length)}`);
    if (letter !== null) await this.deadLetters.close(letter, 'discarded');
  }

  async recordWebhook(
    event: { _id: WebhookEventId; tries: number },
    reason: DeadLetterReason,
  ): Promise<void> {
    await this.deadLetters.open({
      _id: `dlt_${event._id.slice('wev_'.length)}`,
      kind: 'webhook',
      subjectId: event._id,
      reason,
      attempts: event.tries,
    });
  }

  async recordMedia(
    media: { _id: MediaId; tenantId: TenantId; tries: number },
    reason: DeadLetterReason,
  ): Promise<void> {
    await this.deadLetters.open({
      _id: `dlt_${media._id.slice('med_'.length)}`,
      kind: 'media',
      tenantId: media.tenantId,
      subjectId: media._id,
      reason,
      attempts: media.tries,
    });
  }

  /** Somebody tries the file again, by whatever door: its letter, if it has one, is settled. */
  async closeOfMedia(mediaId: MediaId): Promise<void> {
    const letter = await this.deadLetters.find(`dlt_${mediaId.slice('med_'.length)}`);
    if (letter !== null) await this.deadLetters.close(letter, 'replayed');
  }

  find(id: DeadLetterId): Promise<DeadLetter | null> {
    return this.deadLetters.find(id);
  }

  list(filter: DeadLetterFilter, limit: number, cursor?: string): Promise<DeadLetter[]> {
    return this.deadLetters.list(filter, limit, cursor);
  }

  /** @returns whether it was still open, as the caller saw it */
  close(letter: DeadLetter, state: 'replayed' | 'discarded'): Promise<boolean> {
    return this.deadLetters.close(letter, state);
  }
}

function toMessageLetter(
  message: { _id: MessageId; tenantId: TenantId; attempts?: number },
  reason: DeadLetterReason,
): NewLetter {
  return {
    _id: `dlt_${message._id.slice('msg_'.length)}`,
    kind: 'message',
    tenantId: message.tenantId,
    subjectId: message._id,
    reason,
    attempts: message.attempts ?? 1,
  };
}
