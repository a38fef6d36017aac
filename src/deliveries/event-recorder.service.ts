import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import type { EventsDue } from '../events/due-events.repository.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { EventLog } from './event-log.service.js';
import { EventSources, type EventSource } from './event-sources.service.js';

/** Most changed rows of one collection that are told of by one group of commands. */
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
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly sources: EventSources,
    private readonly log: EventLog,
    private readonly bell: RecordEventsQueue,
  ) {}

  /** Tells of all that is due. */
  async record(): Promise<void> {
    const { messages, customers, conversations, media, accountEvents } = this.sources;
    for (let round = 1; round <= MAX_ROUNDS; round += 1) {
      // One after the other: what two append at once finds its place taken.
      const counts = [
        await this.recordFrom(customers),
        await this.recordFrom(conversations),
        await this.recordFrom(messages),
        await this.recordFrom(media),
        await this.recordFrom(accountEvents),
      ];
      if (counts.every((count) => count < MAX_ROWS)) return;
    }
    await this.bell.ringOnce();
  }

  /** Whether something changed that nothing tells of yet. */
  async isBehind(): Promise<boolean> {
    const { messages, customers, conversations, media, accountEvents } = this.sources;
    const all = await Promise.all([
      messages.due.find(1),
      customers.due.find(1),
      conversations.due.find(1),
      media.due.find(1),
      accountEvents.due.find(1),
    ]);
    return all.some((rows) => rows.length > 0);
  }

  private async recordFrom<Row extends EventsDue & { _id: string }>({
    due,
    factsOf,
  }: EventSource<Row>): Promise<number> {
    const rows = await due.find(MAX_ROWS);
    if (rows.length === 0) return 0;
    // What the log has forgotten by now is not told again.
    const oldest = this.clock.in(-this.config.events.days * DAY_MS);
    await this.log.append(rows.flatMap(factsOf).filter(({ at }) => at > oldest));
    await due.clear(rows);
    return rows.length;
  }
}
