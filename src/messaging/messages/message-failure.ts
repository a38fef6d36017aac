import { defined } from '../../common/defined.js';
import { adviceFor } from '../../whatsapp/error-codes.js';
import type { MetaError } from '../../whatsapp/webhooks/webhook-items.js';
import type { FailureReason } from './failure-reasons.js';
import { STATUS_RANK } from './message-status.js';
import type { Message, MessageFailure } from './message.schema.js';
import { deliveryErrorOf, sendErrorOf } from './stored-names.js';

const EXPIRED: MessageFailure = {
  code: 0,
  reason: 'expired',
  title: 'It could not be sent before its expires_at.',
  advice: 'Send it again, if it still makes sense, with a later expires_at.',
};

export const OUTCOME_UNKNOWN: MessageFailure = {
  code: 0,
  reason: 'outcome_unknown',
  title: 'There was no word of Meta before the sending process ended.',
  advice:
    'Nobody knows whether it arrived. Its statuses will tell; if none come, settle it by hand.',
};

/** Why Meta says that a message could not be delivered. */
export function toDeliveryFailure({ code, title, details }: MetaError): MessageFailure {
  return {
    code: code ?? 0,
    reason: 'meta',
    title,
    ...defined({ details }),
    advice: adviceFor(code),
  };
}

/** Statuses for which the failure of the last try still counts. */
const UNDELIVERED: readonly (number | undefined)[] = [
  STATUS_RANK.queued,
  STATUS_RANK.sending,
  STATUS_RANK.unknown,
  STATUS_RANK.failed,
];

/** Meta's word on the delivery; else why the last try failed, unless a later one succeeded. */
export function failureOf(
  message: Pick<Message, 'rank' | 'error' | 'failure'>,
): MessageFailure | undefined {
  const { rank } = message;
  const [sendError, deliveryError] = [sendErrorOf(message), deliveryErrorOf(message)];
  if (deliveryError !== undefined) return deliveryError;
  if (rank === STATUS_RANK.expired) return EXPIRED;
  if (rank === STATUS_RANK.unknown) return sendError ?? OUTCOME_UNKNOWN;
  return UNDELIVERED.includes(rank) ? sendError : undefined;
}

/** Failures that were stored before they had a reason. */
export function reasonOf({
  code,
  reason,
}: {
  code: number;
  reason?: FailureReason;
}): FailureReason {
  return reason ?? (code === 0 ? 'outcome_unknown' : 'meta');
}
