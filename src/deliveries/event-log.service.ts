import { Injectable } from '@nestjs/common';
import { Broadcast } from '../queue/broadcast.js';
import type { EventFact } from '../events/event-fact.js';
import type { StoredEvent } from '../events/event.schema.js';
import { EventsRepository } from '../events/events.repository.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { OPERATOR, type Endpoint } from './endpoint.schema.js';
import { EndpointsRepository } from './endpoints.repository.js';

/** Leftovers whose deliveries are written by one command, beside what is new. */
const MAX_EVENTS = 500;
/** Where streams hear that there is something new. */
export const EVENTS_TOPIC = 'events';

/** Puts events into the log and hands them to whoever wants them. */
@Injectable()
export class EventLog {
  constructor(
    private readonly events: EventsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly turns: DeliverEventsQueue,
    private readonly broadcast: Broadcast,
  ) {}

  /** Safe to run twice: what is in the log already is passed over. @returns how many were new */
  async append(facts: readonly EventFact[]): Promise<number> {
    if (facts.length === 0) return 0;
    const tenantIds = [...new Set(facts.map(({ tenantId }) => tenantId))];
    const endpoints = await this.endpoints.findHearing(tenantIds);
    const hears = (fact: EventFact) => endpoints.some((endpoint) => wants(endpoint, fact));
    const appended = await this.events.append(facts, hears);
    if (appended.length === 0) return 0;
    void this.broadcast.send(EVENTS_TOPIC, JSON.stringify(tenantIds));
    // What a try before this one left behind comes first: endpoints may want the order of the log.
    if (appended.some(({ undelivered }) => undelivered))
      await this.handOutLeftovers(appended.length);
    return appended.length;
  }

  /**
   * What was appended and not handed out yet, in the order of the log.
   *
   * @param expected how many there are, as far as the caller knows
   * @returns how many events there were
   */
  async handOutLeftovers(expected = 0): Promise<number> {
    const limit = expected + MAX_EVENTS;
    for (let handedOut = 0; ;) {
      const left = await this.events.findUndelivered(limit);
      const tenantIds = [...new Set(left.map(({ tenantId }) => tenantId))];
      if (left.length > 0) await this.handOut(left, await this.endpoints.findHearing(tenantIds));
      handedOut += left.length;
      if (left.length < limit) return handedOut;
    }
  }

  private async handOut(
    events: readonly StoredEvent[],
    endpoints: readonly Endpoint[],
  ): Promise<void> {
    const pairs = events.flatMap((event) =>
      endpoints
        .filter((endpoint) => wants(endpoint, event))
        .map(({ _id: endpointId }) => ({ endpointId, event })),
    );
    await this.deliveries.insertNew(pairs);
    await this.events.markDelivered(events.map(({ _id }) => _id));
    const endpointIds = new Set(pairs.map(({ endpointId }) => endpointId));
    await this.turns.ring([...endpointIds].map((endpointId) => ({ endpointId })));
  }
}

/** An endpoint hears neither of others' events nor of its own end. */
function wants(
  { _id, owner, enabled, eventTypes }: Endpoint,
  { tenantId, type, subject }: Pick<EventFact, 'tenantId' | 'type' | 'subject'>,
): boolean {
  if (!enabled || (owner !== OPERATOR && owner !== tenantId)) return false;
  if (type === 'endpoint.test') return subject.id === _id;
  if (type === 'endpoint.disabled' && subject.id === _id) return false;
  return eventTypes === undefined || eventTypes.includes(type);
}
