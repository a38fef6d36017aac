import { defined } from '../common/defined.js';
import type { ItemRecord, WebhookEvent } from '../webhook/webhook-event.schema.js';
import type { Completion } from '../webhook/webhook-events.repository.js';
import { readNotification } from '../whatsapp/webhooks/webhook-payload.js';
import type { WebhookItem } from '../whatsapp/webhooks/webhook-items.js';
import type { ItemResult } from './item-applier.service.js';
import type { Work } from './route.js';
import { toldTime } from './told-time.js';

/** A status whose message is unknown is tried again for this long, more and more seldom. */
const PARKED_FOR_MS = 24 * 60 * 60 * 1000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/** An item, and what one run made of it. */
export interface Applied {
  readonly item: WebhookItem;
  readonly result: ItemResult;
}

export interface TryRules {
  /** How often a delivery is tried whose items fail. */
  readonly attempts: number;
  /** Before the second try; each later wait is twice as long. */
  readonly backoffMs: number;
}

/** What is to be written of a delivery after a run. */
export interface Conclusion {
  readonly event: WebhookEvent;
  readonly completion: Completion;
  /** Something of it is given up: it needs a dead letter. */
  readonly isGivenUp: boolean;
}

/** Outcomes that another run would not change. */
const SETTLED = new Set(['applied', 'duplicate', 'ignored', 'quarantined']);

/** The items of a delivery that are still to be applied. */
export function workOf(event: WebhookEvent): Work[] {
  const settled = new Set(
    (event.items ?? [])
      .filter(({ outcome }) => SETTLED.has(outcome))
      .map(({ position }) => position),
  );
  return readNotification(event.body)
    .filter(({ position }) => !settled.has(position))
    .map((item) => ({ event, item: notAhead(item, event.receivedAt) }));
}

function notAhead(item: WebhookItem, receivedAt: Date): WebhookItem {
  if ((item.kind !== 'message' && item.kind !== 'status') || item.timestamp === null) return item;
  return { ...item, timestamp: toldTime(item.timestamp, receivedAt) };
}

/**
 * Begun so often and never finished: it ends the process that applies it.
 * A try that fails in the usual way is counted, too, but is given up much sooner.
 */
export function isPoisonous({ tries }: WebhookEvent, { attempts }: TryRules): boolean {
  return tries > attempts * 2;
}

/** Nobody tries it again; what is known of its items stays. */
export function setAside(event: WebhookEvent): Conclusion {
  const { _id: webhookEventId, items = [], tenantIds = [] } = event;
  return {
    event,
    completion: { webhookEventId, items, tenantIds, dueAt: null },
    isGivenUp: true,
  };
}

/** Puts what a run made of some items beside what was known of the others, and says what is next. */
export function conclude(
  event: WebhookEvent,
  applied: readonly Applied[],
  rules: TryRules,
  now: Date,
): Conclusion {
  const records = new Map((event.items ?? []).map((record) => [record.position, record]));
  const isNewlyLost = applied.some((one) => isLost(one) && !wasLost(one, event));
  for (const one of applied) records.set(one.item.position, toRecord(one));
  const items = [...records.values()];
  const tenantIds = applied.flatMap(({ result }) => result.tenantIds);

  const isFailing = applied.some(({ result }) => isRetryable(result));
  const isOver = isFailing && event.tries >= rules.attempts;
  const isParked = items.some(({ outcome }) => outcome === 'parked') && !isTooOld(event, now);
  const isDueAgain = isFailing ? !isOver : isParked;
  return {
    event,
    completion: {
      webhookEventId: event._id,
      items,
      tenantIds: [...new Set([...(event.tenantIds ?? []), ...tenantIds])],
      dueAt: isDueAgain ? nextTry(event, rules, now) : null,
    },
    isGivenUp: isNewlyLost || isOver,
  };
}

function nextTry({ tries }: WebhookEvent, { backoffMs }: TryRules, now: Date): Date {
  return new Date(now.getTime() + Math.min(backoffMs * 2 ** (tries - 1), MAX_BACKOFF_MS));
}

function isTooOld({ receivedAt }: WebhookEvent, now: Date): boolean {
  return now.getTime() - receivedAt.getTime() >= PARKED_FOR_MS;
}

function isRetryable({ outcome, retryable }: ItemResult): boolean {
  return outcome === 'failed' && retryable === true;
}

/** It is of a tenant, and no later try will find out what to do with it: somebody must see it. */
function isLost({ result }: Applied): boolean {
  return result.outcome === 'failed' && result.retryable !== true && result.tenantIds.length > 0;
}

/** It is looked at again for the sake of its neighbours. */
function wasLost({ item }: Applied, event: WebhookEvent): boolean {
  const before = event.items?.find(({ position }) => position === item.position);
  return event.tries > 1 && before?.outcome === 'failed';
}

function toRecord({ item, result: { outcome, reason, tenantIds } }: Applied): ItemRecord {
  const { phoneNumberId, wabaId } = item.target;
  const [tenantId] = tenantIds;
  return {
    position: item.position,
    kind: item.kind,
    label: labelOf(item),
    outcome,
    ...defined({
      reason,
      tenantId,
      phoneNumberId,
      wabaId,
      wamid: 'wamid' in item ? item.wamid : undefined,
    }),
  };
}

function labelOf(item: WebhookItem): string {
  switch (item.kind) {
    case 'message':
      return item.type;
    case 'status':
      return item.status;
    case 'change':
      return item.field;
    case 'malformed':
      return 'malformed';
  }
}
