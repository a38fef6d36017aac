import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import type { EventFact } from '../events/event-fact.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { EventLog } from './event-log.service.js';
import { EventSources } from './event-sources.service.js';
import { TellingPace } from './telling-pace.js';

/** Most changed rows of one collection that are told of by one round. */
const MAX_ROWS = 500;
/** Then the bell rings again, so that no job runs for ever. */
const MAX_ROUNDS = 20;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Brings what changed into the log. A change marks its row in the same write; here the mark is
 * found, told, and taken off. Whoever dies in between leaves the mark, and nothing is told twice,
 * since the id of an event follows from what it tells.
 */
@Injectable()
export class EventRecorder {
  private readonly pace = new TellingPace();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly sources: EventSources,
    private readonly log: EventLog,
    private readonly bell: RecordEventsQueue,
  ) {}

  /** Tells of all that is due. */
  async record(): Promise<void> {
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      if (!(await this.tellOnce())) return;
    }
    await this.bell.ringOnce();
  }

  /** Whether something changed that nothing tells of yet. */
  async isBehind(): Promise<boolean> {
    const all = await Promise.all(this.sources.inOrder.map((source) => source.isDue()));
    return all.includes(true);
  }

  /** @returns whether there is more to tell for certain */
  private async tellOnce(): Promise<boolean> {
    const waitMs = this.pace.waitMs(this.clock.now().getTime());
    if (waitMs > 0) await pause(waitMs);
    const begunAt = this.clock.now().getTime();
    const news = await Promise.all(this.sources.inOrder.map((source) => source.find(MAX_ROWS)));
    await this.append(news.flatMap(({ facts }) => facts));
    const followed = await Promise.all(news.map((one) => one.told()));
    const endedAt = this.clock.now().getTime();
    const rows = news.reduce((sum, { count }) => sum + count, 0);
    this.pace.ended({ endedAt, tookMs: endedAt - begunAt, rows });
    return followed.includes(true) || news.some(({ count }) => count === MAX_ROWS);
  }

  private async append(facts: readonly EventFact[]): Promise<void> {
    // What the log has forgotten by now is not told again.
    const oldest = this.clock.in(-this.config.events.days * DAY_MS);
    await this.log.append(facts.filter(({ at }) => at > oldest));
  }
}
