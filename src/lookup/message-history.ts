import { defined } from '../common/defined.js';
import type { MessageId } from '../common/id.js';
import type { DeadLetter } from '../dead-letters/dead-letter.schema.js';
import type { Delivery } from '../deliveries/delivery.schema.js';
import type { StoredEvent } from '../events/event.schema.js';
import { STATUS_RANK } from '../messaging/messages/message-status.js';
import type { Message, MessageFailure } from '../messaging/messages/message.schema.js';
import { deliveryErrorOf, sendErrorOf } from '../messaging/messages/stored-names.js';
import type { JournalEntry } from '../webhook/webhook-events.repository.js';
import type { DeliveredTo, HistoryEntryResponse, HistoryKind } from './message-history.dto.js';

/** A message that was answered by itself, or such an answer. */
export interface RuleApplied {
  /** The answer, or the message that it answers; `null` as long as it is not there, or no longer. */
  readonly otherId: MessageId | null;
}

export interface EventDelivery {
  readonly delivery: Delivery;
  readonly to: DeliveredTo;
}

/** What is kept about one message, in all places. */
export interface MessageTraces {
  readonly message: Message;
  readonly webhooks: readonly JournalEntry[];
  readonly rule: RuleApplied | null;
  readonly events: readonly StoredEvent[];
  readonly deliveries: readonly EventDelivery[];
  readonly letter: DeadLetter | null;
}

/** Things of the same instant stand in this order: causes before what follows from them. */
const ORDER: readonly HistoryKind[] = [
  ...(['webhook', 'stored', 'rule', 'try', 'status', 'dead-letter'] as const),
  ...(['event', 'delivery', 'planned'] as const),
];

const BAD_STATUSES = new Set(['failed', 'unknown', 'expired']);
const BAD_OUTCOMES = new Set(['failed', 'quarantined']);

/** Everything in the order in which it happened. */
export function toHistory(traces: MessageTraces): HistoryEntryResponse[] {
  return [
    ...ofWebhooks(traces),
    ...ofMessage(traces.message),
    ...ofRule(traces),
    ...traces.events.map(({ _id, createdAt, type }) =>
      entry('event', createdAt, type, { id: _id }),
    ),
    ...traces.deliveries.flatMap(ofDelivery),
    ...ofLetter(traces.letter),
  ].sort(
    (one, other) =>
      one.at.localeCompare(other.at) || ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind),
  );
}

function ofWebhooks({ message, webhooks }: MessageTraces): HistoryEntryResponse[] {
  return webhooks.flatMap(({ _id, receivedAt, items = [] }) =>
    items
      .filter(({ wamid, tenantId }) => wamid === message.wamid && tenantId === message.tenantId)
      .map(({ label, outcome, reason }) =>
        entry('webhook', receivedAt, label, {
          id: _id,
          ok: !BAD_OUTCOMES.has(outcome),
          details: reason === undefined ? outcome : `${outcome}: ${reason}`,
        }),
      ),
  );
}

function ofMessage(message: Message): HistoryEntryResponse[] {
  const { direction, createdAt, statusTimes = {}, tries = [], dueAt, sendAt, rank } = message;
  if (direction === 'IN') return [entry('stored', createdAt, message.type)];
  const statuses = Object.entries(statusTimes).map(([status, at]) => {
    const why = reasonFor(status, message);
    return entry('status', at, status, {
      ok: !BAD_STATUSES.has(status),
      ...defined({ code: why?.code, details: why && (why.details ?? why.title) }),
    });
  });
  const failed = tries.map(({ at, code, title, details, httpStatus, traceId }) =>
    entry('try', at, httpStatus === undefined ? 'no answer' : `HTTP ${httpStatus}`, {
      ok: false,
      code,
      details: details === undefined ? title : `${title}: ${details}`,
      ...defined({ traceId }),
    }),
  );
  const waitsUntil = rank === STATUS_RANK.queued ? (dueAt ?? sendAt) : undefined;
  const planned = waitsUntil === undefined ? [] : [entry('planned', waitsUntil, 'try')];
  return [...statuses, ...failed, ...planned];
}

/** It is decided on when the question is stored, and the answer is written right after. */
function ofRule({ message, rule }: MessageTraces): HistoryEntryResponse[] {
  return rule === null
    ? []
    : [entry('rule', message.createdAt, 'auto-reply', { id: rule.otherId })];
}

function ofDelivery({ delivery, to }: EventDelivery): HistoryEntryResponse[] {
  const { _id, eventType, attempts, state, dueAt } = delivery;
  const made = attempts.map(({ at, durationMs, statusCode, answer, error }) =>
    entry('delivery', at, eventType, {
      id: _id,
      to,
      durationMs,
      ok: statusCode !== undefined && statusCode >= 200 && statusCode < 300,
      ...defined({ code: statusCode }),
      details: error ?? answer ?? null,
    }),
  );
  const next =
    state === 'pending' && dueAt ? [entry('planned', dueAt, eventType, { id: _id, to })] : [];
  return [...made, ...next];
}

function ofLetter(letter: DeadLetter | null): HistoryEntryResponse[] {
  if (letter === null) return [];
  return letter.history.map(({ at, event, code }) =>
    entry('dead-letter', at, event, {
      id: letter._id,
      ok: event !== 'given up',
      ...defined({ code }),
      details: event === 'given up' ? letter.reason.title : null,
    }),
  );
}

function entry(
  kind: HistoryKind,
  at: Date,
  what: string,
  more: Partial<HistoryEntryResponse> = {},
): HistoryEntryResponse {
  const nothing = {
    id: null,
    to: null,
    code: null,
    details: null,
    traceId: null,
    durationMs: null,
  };
  return { at: at.toISOString(), kind, what, ok: true, ...nothing, ...more };
}

/** Why it came to this status, if it is one that has a reason. */
function reasonFor(status: string, message: Message): MessageFailure | undefined {
  if (status === 'failed') return deliveryErrorOf(message) ?? sendErrorOf(message);
  return status === 'unknown' ? sendErrorOf(message) : undefined;
}
