import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { MessageId } from '../common/id.js';
import { readAs } from '../common/request-validation.js';
import { SendMessageDto, toSendRequest } from '../messaging/composing/send-message.dto.js';
import { SendService } from '../messaging/composing/send.service.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { toIdentity } from '../whatsapp/identity.js';
import { asList, asObject } from '../whatsapp/json.js';
import type { DueDelivery } from './delivery.schema.js';
import type { EndpointAnswer } from './endpoint-client.js';
import { OPERATOR, type Endpoint } from './endpoint.schema.js';
import type { PackedEvent } from './event-renderer.service.js';

const MAX_REPLIES = 5;

/**
 * A receiver may answer a message in its answer: `{"replies": [{"text": "hello"}]}`. They go to the
 * customer whom the event is about, once per event however often it is delivered.
 */
@Injectable()
export class AnswerReader {
  private readonly logger = new Logger(AnswerReader.name);

  constructor(
    private readonly sends: SendService,
    private readonly messages: MessagesRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns what was wrong with the replies, for whoever looks at the delivery; `null` if nothing
   * @throws whatever keeps replies from being stored; the event is delivered again then
   */
  async sendReplies(
    { owner }: Endpoint,
    delivery: DueDelivery,
    event: PackedEvent,
    { contentType, text, truncated }: EndpointAnswer,
  ): Promise<string | null> {
    if (owner === OPERATOR || !/\bjson\b/i.test(contentType)) return null;
    const replies = asObject(tryParse(text))?.['replies'];
    if (truncated) return 'the answer is longer than 64 kB; replies in it were not read';
    if (replies === undefined) return null;
    if (delivery.unanswered) {
      return 'the database was restored from a backup: replies may have been sent before, and were not sent again';
    }
    const list = asList(replies);
    if (!Array.isArray(replies) || list.length > MAX_REPLIES) {
      return `replies must be a list of at most ${MAX_REPLIES} messages; none was sent`;
    }
    const message =
      delivery.eventType.startsWith('message.') &&
      (await this.messages.find(owner, event.subjectId as MessageId));
    if (!message)
      return `an event of type ${delivery.eventType} has nobody to reply to; nothing was sent`;
    const { waId } = toIdentity(message.peer);
    // Exactly the id that the person is known by here.
    const recipient = waId === undefined ? { recipient: message.peer } : { to: waId };
    const complaints: string[] = [];
    for (const [index, reply] of list.entries()) {
      try {
        const dto = readAs(SendMessageDto, addressed(reply, recipient), `replies.${index}`);
        const request = toSendRequest(dto, `event:${delivery.eventId}:${index}`, this.clock.now());
        await this.sends.enqueue(owner, request);
      } catch (error) {
        if (!(error instanceof AppError) || error.kind === 'unavailable') throw error;
        complaints.push(`replies.${index}: ${describe(error)}`);
      }
    }
    if (complaints.length === 0) return null;
    this.logger.warn({ eventId: event.id, complaints: complaints.length }, 'replies were refused');
    return complaints.join('; ');
  }
}

/** Replies name nobody: they go to whom the event is about. */
function addressed(reply: unknown, recipient: object): unknown {
  const object = asObject(reply);
  return object && { ...object, to: undefined, recipient: undefined, ...recipient };
}

function describe({ message, errors = [] }: AppError): string {
  return [message, ...errors.map(({ field, message: wrong }) => `${field} ${wrong}`)].join(' ');
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
