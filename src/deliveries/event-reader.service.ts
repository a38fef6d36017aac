import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from '../common/errors.js';
import type { TenantId } from '../common/id.js';
import { EventsRepository, type EventRange } from '../events/events.repository.js';
import { UnknownEventError } from './endpoint.errors.js';
import { readEventCursor } from './event-cursor.js';
import { EventRenderer } from './event-renderer.service.js';
import type { PlacedEvent } from './event-subscription.js';

/** Reads the log on from a place. */
@Injectable()
export class EventReader {
  constructor(
    private readonly events: EventsRepository,
    private readonly renderer: EventRenderer,
  ) {}

  /** Oldest first. */
  async read(range: EventRange): Promise<PlacedEvent[]> {
    const events = await this.events.read(range);
    const rendered = await this.renderer.render(events);
    return events.map(({ position }, index) => ({ position, event: rendered[index]! }));
  }

  /**
   * The place of a cursor in the log.
   *
   * @throws InvalidRequestError if it is none of ours
   * @throws UnknownEventError if it names an event that is not kept, or is another tenant's
   */
  async positionOf(tenantId: TenantId, text: string): Promise<number> {
    const cursor = readEventCursor(text);
    if (cursor === null) {
      const message = 'must be the id of an earlier event';
      throw new InvalidRequestError([{ field: 'after', message }]);
    }
    if (cursor.kind === 'position') return cursor.position;
    if (cursor.kind === 'time') return this.events.positionBefore(tenantId, cursor.time);
    const event = await this.events.find(cursor.eventId);
    if (event?.tenantId !== tenantId) throw new UnknownEventError(cursor.eventId);
    return event.position;
  }
}
