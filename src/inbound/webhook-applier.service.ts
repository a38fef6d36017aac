import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { TenantId, WebhookEventId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { isDatabaseUnavailable } from '../database/outage.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { Metrics } from '../metrics/metrics.js';
import type { ItemRecord, WebhookEvent } from '../webhook/webhook-event.schema.js';
import { WebhookEventsRepository, type Completion } from '../webhook/webhook-events.repository.js';
import type { WebhookItem } from '../whatsapp/webhooks/webhook-items.js';
import { readNotification } from '../whatsapp/webhooks/webhook-payload.js';
import { ItemApplier, type ItemResult } from './item-applier.service.js';
import type { Work } from './route.js';

/** Longest a try may take before the reconciler looks again. */
const LEASE_MS = 60_000;
/** A status whose message is unknown is tried again for this long, more and more seldom. */
const PARKED_FOR_MS = 24 * 60 * 60 * 1000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;

/** Applies stored webhooks: every item on its own, all of them together. */
@Injectable()
export class WebhookApplier {
  private readonly logger = new Logger(WebhookApplier.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly events: WebhookEventsRepository,
    private readonly items: ItemApplier,
    private readonly deadLetters: DeadLettersService,
    private readonly metrics: Metrics,
    private readonly tellings: RecordEventsQueue,
  ) {}

  /** Safe to run twice, and at once. @throws if the database cannot be reached */
  async apply(ids: readonly WebhookEventId[]): Promise<void> {
    try {
      await this.applyClaimed(await this.events.claim(ids, LEASE_MS));
      void this.tellings.ringOnce();
    } catch (error) {
      // An outage is no fault of what was applied, and does not count as a try of it.
      if (isDatabaseUnavailable(error)) await this.events.giveBack(ids).catch(() => undefined);
      throw error;
    }
  }

  private async applyClaimed(events: readonly WebhookEvent[]): Promise<void> {
    const { attempts } = this.config.inbox;
    const [poisonous, sound] = partition(events, ({ tries }) => tries > attempts * 2);
    // Begun so often and never finished: it ends the process that tries. Nobody shall try again.
    for (const event of poisonous) await this.setAside(event);

    const todo = sound.map((event) => ({ event, work: workOf(event) }));
    const all = todo.flatMap(({ work }) => work);
    const results = new Map<Work, ItemResult>();
    (await this.applyIsolating(all)).forEach((result, index) => results.set(all[index]!, result));
    for (const { event, work } of todo) {
      if (work.some((one) => isLost(results.get(one)!) && !wasLost(one))) {
        await this.recordFailure(event);
      }
    }
    const completions = todo.map(({ event, work }) => this.complete(event, work, results));
    if (completions.length > 0) await this.events.complete(completions);
  }

  /**
   * Applies many items at once. Should that fail, halves are tried on their own, down to the one
   * item that is to blame: it fails, and its neighbours do not notice.
   */
  private async applyIsolating(work: readonly Work[]): Promise<ItemResult[]> {
    if (work.length === 0) return [];
    try {
      return await this.items.apply(work);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      if (work.length === 1) {
        const [{ event, item }] = work as [Work];
        this.logger.error(
          { err: error, webhookEventId: event._id, position: item.position },
          'unexpected error while applying an item',
        );
        return [{ outcome: 'failed', retryable: true, reason: describe(error), tenantIds: [] }];
      }
      const half = work.length >> 1;
      const first = await this.applyIsolating(work.slice(0, half));
      return [...first, ...(await this.applyIsolating(work.slice(half)))];
    }
  }

  private complete(
    event: WebhookEvent,
    work: readonly Work[],
    results: ReadonlyMap<Work, ItemResult>,
  ): Completion {
    const before = new Map((event.items ?? []).map((record) => [record.position, record]));
    const tenantIds = new Set<TenantId>(event.tenantIds);
    let failing = false;
    for (const one of work) {
      const result = results.get(one)!;
      result.tenantIds.forEach((id) => tenantIds.add(id));
      failing ||= result.outcome === 'failed' && result.retryable === true;
      before.set(one.item.position, toRecord(one.item, result));
      this.metrics.webhookItemsTotal.inc({ kind: one.item.kind, outcome: result.outcome });
    }
    const items = [...before.values()];
    return {
      webhookEventId: event._id,
      items,
      tenantIds: [...tenantIds],
      dueAt: this.nextTry(
        event,
        failing,
        items.some(({ outcome }) => outcome === 'parked'),
      ),
    };
  }

  private nextTry(event: WebhookEvent, failing: boolean, parked: boolean): Date | null {
    const { attempts, backoffMs } = this.config.inbox;
    const waitMs = Math.min(backoffMs * 2 ** (event.tries - 1), MAX_BACKOFF_MS);
    if (failing) {
      if (event.tries < attempts) return this.clock.in(waitMs);
      void this.recordFailure(event);
      return null;
    }
    const age = this.clock.now().getTime() - event.receivedAt.getTime();
    return parked && age < PARKED_FOR_MS ? this.clock.in(waitMs) : null;
  }

  private async setAside(event: WebhookEvent): Promise<void> {
    await this.recordFailure(event);
    await this.events.complete([
      {
        webhookEventId: event._id,
        items: event.items ?? [],
        tenantIds: event.tenantIds ?? [],
        dueAt: null,
      },
    ]);
  }

  private async recordFailure(event: WebhookEvent): Promise<void> {
    await this.deadLetters.recordWebhook(event, {
      code: 0,
      title: 'The webhook could not be applied.',
      advice: 'Open it in the journal; once the cause is mended, replay it.',
    });
  }
}

/** Outcomes that another run would not change. */
const SETTLED = new Set(['applied', 'duplicate', 'ignored', 'quarantined']);

/** The items of an event that are still to be applied. */
function workOf(event: WebhookEvent): Work[] {
  const settled = new Set(
    (event.items ?? [])
      .filter(({ outcome }) => SETTLED.has(outcome))
      .map(({ position }) => position),
  );
  return readNotification(event.body)
    .filter(({ position }) => !settled.has(position))
    .map((item) => ({ event, item }));
}

function toRecord(item: WebhookItem, { outcome, reason, tenantIds }: ItemResult): ItemRecord {
  const { phoneNumberId, wabaId } = item.target;
  const [tenantId] = tenantIds;
  return {
    position: item.position,
    kind: item.kind,
    label: labelOf(item),
    outcome,
    ...(reason !== undefined && { reason }),
    ...(tenantId !== undefined && { tenantId }),
    ...(phoneNumberId !== undefined && { phoneNumberId }),
    ...(wabaId !== undefined && { wabaId }),
    ...('wamid' in item && { wamid: item.wamid }),
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

/** It is of a tenant, and no later try will find out what to do with it: somebody must see it. */
function isLost({ outcome, retryable, tenantIds }: ItemResult): boolean {
  return outcome === 'failed' && retryable !== true && tenantIds.length > 0;
}

/** It is looked at again for the sake of its neighbours. */
function wasLost({ event, item }: Work): boolean {
  const before = event.items?.find(({ position }) => position === item.position);
  return event.tries > 1 && before?.outcome === 'failed';
}

/** The kind of error only: its message may hold parts of a customer's text. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name} while applying it` : 'unknown error';
}

function partition<T>(list: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((item) => !test(item))];
}
