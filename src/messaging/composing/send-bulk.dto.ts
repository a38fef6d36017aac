import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { AppError } from '../../common/app-error.js';
import { FieldErrorResponse } from '../../common/problem.dto.js';
import { boundErrors } from '../../common/problem.js';
import { ReadLater, readAs } from '../../common/request-validation.js';
import type { Enqueued } from './send.service.js';
import { SendMessageDto, toSendRequest } from './send-message.dto.js';
import type { SendRequest } from './send-request.js';
import { isSubstitute } from './send-response.dto.js';

const MAX_MESSAGES = 1_000;
/** Errors that are told of one message; the others are counted. */
const MAX_ERRORS = 10;

export class SendBulkDto {
  /** Each as in a single send. One that is not valid is refused alone. */
  @ApiProperty({ type: [SendMessageDto], minItems: 1, maxItems: MAX_MESSAGES })
  @ReadLater()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_MESSAGES)
  readonly messages: readonly unknown[];
}

const BULK_STATUSES = ['queued', 'duplicate', 'refused'] as const;

export class BulkItemResponse {
  /** Place of the message in the request, from 0. */
  index: number;

  /** `duplicate`: its idempotency key stands for the message `id` already. */
  @ApiProperty({ enum: BULK_STATUSES, enumName: 'BulkStatus' })
  status: (typeof BULK_STATUSES)[number];

  /** Of the message; absent if it was refused. */
  @ApiPropertyOptional()
  id?: string;

  @ApiPropertyOptional()
  duplicate?: boolean;

  /** The fallback template goes out instead. */
  @ApiPropertyOptional()
  substituted?: boolean;

  /** For `refused`: as the `code` of an error. */
  @ApiPropertyOptional()
  code?: string;

  /** For `refused`: what was wrong and what to do. */
  @ApiPropertyOptional()
  detail?: string;

  /** For `invalid_request` and `template_parameters_invalid`: every broken field of this message. */
  @ApiPropertyOptional({ type: [FieldErrorResponse] })
  errors?: FieldErrorResponse[];

  /** How many fields are broken, where `errors` names only the first of them. */
  @ApiPropertyOptional()
  errorCount?: number;
}

export class SendBulkResponse {
  /** One for each message, in the order of the request. */
  @ApiProperty({ type: [BulkItemResponse] })
  items: BulkItemResponse[];
}

/**
 * Reads each message on its own.
 *
 * @param batchKey stands for the whole batch: gives a key to each message that has none
 * @returns by index; an error where a message is not valid
 */
export function readBulk(
  { messages }: SendBulkDto,
  batchKey: string | undefined,
  now: Date,
): (SendRequest | AppError)[] {
  return messages.map((message, place) => {
    try {
      const dto = readAs(SendMessageDto, message, `messages.${place}`);
      const isKeyless = batchKey !== undefined && dto.idempotency_key === undefined;
      return toSendRequest(dto, isKeyless ? `${batchKey}:${place}` : undefined, now);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  });
}

export function toBulkItem(outcome: Enqueued | AppError, index: number): BulkItemResponse {
  if (outcome instanceof AppError) {
    const { code, message, errors } = outcome;
    return {
      index,
      status: 'refused',
      code,
      detail: message,
      ...boundErrors(errors, MAX_ERRORS),
    };
  }
  const { message, duplicate } = outcome;
  return {
    index,
    status: duplicate ? 'duplicate' : 'queued',
    id: message._id,
    duplicate,
    substituted: isSubstitute(message),
  };
}
