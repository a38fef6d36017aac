import { Injectable, Logger } from '@nestjs/common';
import { Batcher } from '../common/batcher.js';
import { Clock } from '../common/clock.js';
import type { WebhookEventId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { isolating } from '../database/isolating.js';
import { isDatabaseUnavailable } from '../database/outage.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { Metrics } from '../metrics/metrics.js';
import { Tracing } from '../tracing/tracing.js';
import type { WebhookEvent } from '../webhook/webhook-event.schema.js';
import {
  APPLY_LEASE_MS,
  WebhookEventsRepository,
  type Completion,
} from '../webhook/webhook-events.repository.js';
import {
  conclude,
  isPoisonous,
  setAside,
  workOf,
  type Applied,
  type Conclusion,
} from './conclusion.js';
import { ItemApplier, type ItemResult } from './item-applier.service.js';
import type { Work } from './route.js';

/** Most webhooks that are applied together, but for those of one bell. */
const MAX_TOGETHER = 200;
/** A group that takes longer, by what is in it or for a slow database, holds up nobody else. */
const PATIENCE_MS = 100;

/** Applies stored webhooks: every item on its own, all of them together. */
@Injectable()
export class WebhookApplier {
  private readonly logger = new Logger(WebhookApplier.name);
  /** What comes while others are applied goes together next: the costs of a group hardly grow with it. */
  private readonly groups: Batcher<readonly WebhookEventId[], void>;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly events: WebhookEventsRepository,
    private readonly items: ItemApplier,
    private readonly deadLetters: DeadLettersService,
    private readonly metrics: Metrics,
    private readonly tellings: RecordEventsQueue,
    private readonly tracing: Tracing,
  ) {
    this.groups = new Batcher((bells) => this.applyTogether(bells), {
      maxItems: MAX_TOGETHER,
      maxWeight: MAX_TOGETHER,
      weigh: ({ length }) => length,
      patienceMs: PATIENCE_MS,
    });
  }

  /** Safe to run twice, and at once. @throws if the database cannot be reached */
  apply(ids: readonly WebhookEventId[]): Promise<void> {
    return this.groups.add(ids);
  }

  private async applyTogether(bells: readonly (readonly WebhookEventId[])[]): Promise<void[]> {
    const events = await this.events.findDue(bells.flat());
    // Begun and not ended: its process died, maybe of it. Alone, it can end nobody else's try.
    const doubtful = events.filter(({ applying }) => applying === true);
    await this.tryToApply(events.filter(({ applying }) => applying !== true));
    for (const one of doubtful) await this.tryToApply([one]);
    void this.tellings.ringOnce();
    return bells.map(() => undefined);
  }

  private async tryToApply(events: readonly WebhookEvent[]): Promise<void> {
    if (events.length === 0) return;
    const ids = events.map(({ _id }) => _id);
    try {
      await this.events.beginTry(ids, APPLY_LEASE_MS);
      await this.applyBegun(events.map((event) => ({ ...event, tries: event.tries + 1 })));
    } catch (error) {
      // An outage is no fault of what was applied, and does not count as a try of it.
      if (isDatabaseUnavailable(error)) await this.events.giveBack(ids).catch(() => undefined);
      throw error;
    }
  }

  private async applyBegun(events: readonly WebhookEvent[]): Promise<void> {
    const startedAt = this.clock.now();
    const rules = this.config.inbox;
    const poisonous = events.filter((event) => isPoisonous(event, rules));
    await this.write(poisonous.map(setAside));

    const sound = new Map<WebhookEvent, Applied[]>();
    for (const event of events) if (!isPoisonous(event, rules)) sound.set(event, []);
    const work = [...sound.keys()].flatMap(workOf);
    const results = await isolating(
      work,
      (some) => this.items.apply(some),
      (one, error) => this.blame(one, error),
    );
    for (const [index, { event, item }] of work.entries()) {
      sound.get(event)!.push({ item, result: results[index]! });
    }
    const now = this.clock.now();
    await this.write([...sound].map(([event, applied]) => conclude(event, applied, rules, now)));
    for (const { item, result } of [...sound.values()].flat()) {
      this.metrics.webhookItemsTotal.inc({ kind: item.kind, outcome: result.outcome });
    }
    for (const [event, applied] of sound) {
      this.tracing.record('apply webhook', {
        kind: 'consumer',
        parent: event.traceparent,
        startedAt,
        attributes: { 'webhook_event.id': event._id, items: applied.length, try: event.tries },
      });
    }
  }

  private blame({ event, item }: Work, error: unknown): ItemResult {
    this.logger.error(
      { err: error, webhookEventId: event._id, position: item.position },
      'unexpected error while applying an item',
    );
    return { outcome: 'failed', retryable: true, reason: describe(error), tenantIds: [] };
  }

  /** The dead letters first: what is completed is not looked at again, so none could follow. */
  private async write(conclusions: readonly Conclusion[]): Promise<void> {
    if (conclusions.length === 0) return;
    for (const { event, isGivenUp } of conclusions) {
      if (isGivenUp) await this.recordFailure(event);
    }
    await isolating(
      conclusions.map(({ completion }) => completion),
      async (some) => {
        await this.events.complete(some);
        return some;
      },
      (one, error) => this.completeWithoutItems(one, error),
    );
  }

  /** It was applied; only what became of each of its items cannot be written. */
  private async completeWithoutItems(one: Completion, error: unknown): Promise<Completion> {
    const { webhookEventId } = one;
    this.logger.error({ err: error, webhookEventId }, 'outcomes of items could not be stored');
    const bare = { ...one, items: [], dueAt: null };
    await this.events.complete([bare]);
    return bare;
  }

  private async recordFailure(event: WebhookEvent): Promise<void> {
    await this.deadLetters.recordWebhook(event, {
      code: 0,
      title: 'The webhook could not be applied.',
      advice: 'Open it in the journal; once the cause is mended, replay it.',
    });
  }
}

/** The kind of error only: its message may hold parts of a customer's text. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name} while applying it` : 'unknown error';
}
