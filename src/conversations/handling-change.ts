import { defined, nonEmpty } from '../common/defined.js';
import { newId, type ConversationId, type TenantId } from '../common/id.js';
import type { Handling, HandlingNews, HandlingStatus } from './handling.schema.js';

/** What somebody wants changed; what is absent stays, `null` takes away. */
export interface HandlingChange {
  readonly status?: HandlingStatus;
  readonly assignee?: string | null;
  readonly labels?: readonly string[];
  readonly snoozedUntil?: Date | null;
}

/** How a conversation is dealt with that nobody touched yet. */
export function untouched(_id: ConversationId, tenantId: TenantId): Handling {
  return { _id, tenantId, version: 0, status: 'open', labels: [], updatedAt: new Date(0) };
}

/**
 * How it is dealt with after a change, with the news of it. What closes ends a snooze, and what is
 * snoozed is open.
 *
 * @returns the same object if nothing changes
 */
export function changeHandling(before: Handling, change: HandlingChange, now: Date): Handling {
  const assignee = change.assignee === undefined ? (before.assignee ?? null) : change.assignee;
  const labels = change.labels === undefined ? before.labels : [...new Set(change.labels)];
  const snoozed = change.snoozedUntil instanceof Date;
  const status = change.status ?? (snoozed ? 'open' : before.status);
  const until =
    change.snoozedUntil === undefined ? (before.snoozedUntil ?? null) : change.snoozedUntil;
  const snoozedUntil = status === 'closed' ? null : until;

  const news: HandlingNews[] = [];
  const tell = (type: HandlingNews['type'], more: Partial<HandlingNews> = {}) =>
    news.push({ id: newId('chg'), type, at: now, status, assignee, ...more });
  if (status !== before.status && status === 'open') tell('conversation.opened');
  const previousAssignee = before.assignee ?? null;
  if (assignee !== previousAssignee) tell('conversation.assigned', { previousAssignee });
  if (status !== before.status && status === 'closed') tell('conversation.closed');

  const same =
    news.length === 0 &&
    labels.join('\n') === before.labels.join('\n') &&
    snoozedUntil?.getTime() === before.snoozedUntil?.getTime();
  if (same) return before;
  const { _id, tenantId, version } = before;
  const all = [...(before.news ?? []), ...news];
  const closedAt = before.status === 'closed' ? (before.closedAt ?? now) : now;
  const snoozedAt = change.snoozedUntil === undefined ? (before.snoozedAt ?? now) : now;
  return {
    _id,
    tenantId,
    version: version + 1,
    status,
    labels,
    updatedAt: now,
    ...defined({
      closedAt: status === 'closed' ? closedAt : undefined,
      assignee: assignee ?? undefined,
      snoozedUntil: snoozedUntil ?? undefined,
      snoozedAt: snoozedUntil === null ? undefined : snoozedAt,
      news: nonEmpty(all),
      eventsDue: before.eventsDue,
    }),
  };
}

/**
 * The customer wrote: what was closed is open again, and what was snoozed is awake.
 *
 * @param at when the message was stored; what was decided later stands
 * @returns the same object if nothing changes
 */
export function wakeHandling(before: Handling, at: Date, now: Date): Handling {
  const { status, closedAt, snoozedUntil, snoozedAt } = before;
  const reopens = status === 'closed' && closedAt !== undefined && closedAt < at;
  const wakes = snoozedUntil !== undefined && snoozedAt !== undefined && snoozedAt < at;
  return changeHandling(
    before,
    defined({ status: reopens ? 'open' : undefined, snoozedUntil: wakes ? null : undefined }),
    now,
  );
}
