import { defined } from '../../common/defined.js';
import type { MessageId, TenantId } from '../../common/id.js';
import { markEventsDue } from '../../events/due-events.repository.js';
import type { JsonObject } from '../../whatsapp/json.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import { STATUS_RANK, type DeliveryStatus } from './message-status.js';
import { LEAVE_OUTBOX, type Call, type Message, type MessageFailure } from './message.schema.js';
import { STORED_AS } from './stored-names.js';

/** One of Meta's statuses, for a message we know. */
export interface StatusChange {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
  readonly status: DeliveryStatus;
  readonly at: Date;
  /** Given where the message does not have it yet. */
  readonly wamid?: string;
  readonly deliveryError?: MessageFailure;
  readonly pricing?: JsonObject;
  readonly metaConversation?: JsonObject;
}

/** The line of a call, as it is when it is made. */
export type CallLine = Omit<Message, 'tenantId' | 'timestamp' | 'updatedAt'>;

/** What is written for a status. These commute: any order and any repetition ends in the same state. */
export function toStatusUpdate(
  { messageId, status, at, wamid, deliveryError, pricing, metaConversation }: StatusChange,
  now: Date,
): { filter: object; update: object } {
  return {
    filter: { _id: messageId },
    update: {
      $max: { rank: STATUS_RANK[status], updatedAt: now },
      $min: { [`statusTimes.${status}`]: at },
      $unset: LEAVE_OUTBOX,
      $set: {
        ...(wamid === undefined ? {} : wamidFields(wamid)),
        ...defined({ [STORED_AS.deliveryError]: deliveryError, pricing, metaConversation }),
        ...markEventsDue(),
      },
    },
  };
}

/** What is written for a stage of a call, whichever stage is told first. */
export function toCallUpdate(
  line: CallLine,
  { startedAt, endedAt, ...news }: Call,
  now: Date,
): object {
  const at = startedAt ?? endedAt ?? now;
  const told = Object.entries({ ...news, ...defined({ endedAt }) });
  const { missed } = news;
  return {
    $setOnInsert: { ...line, ...defined({ quiet: missed === undefined ? true : undefined }) },
    $min: { timestamp: at, ...defined({ 'call.startedAt': startedAt }) },
    $max: { updatedAt: now },
    $set: {
      ...Object.fromEntries(told.map(([name, value]) => [`call.${name}`, value])),
      ...defined({ quiet: missed === false ? true : undefined }),
      ...markEventsDue(),
    },
    ...defined({ $unset: missed === true ? { quiet: 1 } : undefined }),
  };
}
