import { ApiProperty } from '@nestjs/swagger';
import { MESSAGE_STATUSES, type MessageStatus } from '../messages/message-status.js';
import { toStatus } from '../messages/message.dto.js';
import { ServiceWindowResponse } from '../messages/message-parts.dto.js';
import type { Message } from '../messages/message.schema.js';
import type { Enqueued } from './send.service.js';

export class SendMessageResponse {
  /** `msg_` and a sortable id. */
  id: string;

  /** `queued` for a new message, also if its time is still to come; `expired` if it is past. */
  @ApiProperty({ enum: MESSAGE_STATUSES, enumName: 'MessageStatus' })
  status: MessageStatus;

  /** The idempotency key was used before: this is the message it stands for. */
  duplicate: boolean;

  /** The service window looks closed, and the tenant's fallback template goes out instead. */
  substituted: boolean;

  conversationId: string;

  /** When it is planned to go out; `null`: as soon as possible. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  sendAt: string | null;

  /** After this time it is not sent any more. ISO 8601. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;

  /** Meta's 24-hour window for free-form messages to this customer. */
  serviceWindow: ServiceWindowResponse;
}

export function toSendResponse({
  message,
  duplicate,
  windowClosesAt,
}: Enqueued): SendMessageResponse {
  return {
    id: message._id,
    status: toStatus(message),
    duplicate,
    substituted: isSubstitute(message),
    conversationId: message.conversationId,
    sendAt: message.sendAt?.toISOString() ?? null,
    expiresAt: message.expiresAt?.toISOString() ?? null,
    serviceWindow: {
      open: windowClosesAt !== null,
      closesAt: windowClosesAt?.toISOString() ?? null,
    },
  };
}

/** Whether the fallback template stands in for what was asked for. */
export function isSubstitute({ extras }: Pick<Message, 'extras'>): boolean {
  return extras?.['insteadOf'] !== undefined;
}
