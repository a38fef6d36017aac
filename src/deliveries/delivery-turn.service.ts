import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { EndpointId } from '../common/id.js';
import { InFlight } from '../common/in-flight.js';
import { AppConfig } from '../config/app-config.js';
import { EventsRepository } from '../events/events.repository.js';
import { Backlog } from './backlog.js';
import { chooseInOrder } from './choose-deliveries.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import type { DueDelivery } from './delivery.schema.js';
import { EndpointCaller, type Call } from './endpoint-caller.service.js';
import type { Endpoint } from './endpoint.schema.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EventRenderer, pack, type PackedEvent } from './event-renderer.service.js';
import { isTripped } from './retry-plan.js';

/** A turn ends after this time, so that the next endpoint in line gets its own. */
const TURN_MS = 1_000;
/** A turn does not wait longer for answers; they come without it. */
const ANSWERS_MS = 200;
/** Beyond the time that a try may take: to write down how it ended. */
const LEASE_MARGIN_MS = 10_000;
/** How many pending deliveries are looked at where order is asked for. */
const VIEW = 300;
/** What is claimed together at first, in requests that may be out at once: the next ones are at hand then. */
const AHEAD = 5;
/** The most that an endpoint which takes it quickly has claimed for it. */
const MOST_AHEAD = 50;
/** Quickly: in less than this time. */
const QUICK_MS = TURN_MS / 4;

/** A delivery that is claimed, and goes out as soon as another request has ended. */
interface Ready {
  /** As it was when the delivery was claimed. */
  readonly endpoint: Endpoint;
  readonly delivery: DueDelivery;
  /** Absent if it is no longer kept. */
  readonly event: PackedEvent | undefined;
  /** What has not gone out by then is given back. */
  readonly until: Date;
}

/** What this process has going on with an endpoint. */
interface Traffic {
  /** Each makes one request after the other. */
  readonly requests: InFlight;
  /** Requests that have ended, and whose outcome is being written down. */
  readonly outcomes: InFlight;
  readonly ready: Backlog<Ready>;
  /** How much is claimed together, in requests that may be out at once. */
  ahead: number;
  /** When something was claimed last. */
  claimedAt: number;
  /** A turn found no room, or had to wait for an answer: the next that is written down rings. */
  waiting: boolean;
}

/**
 * Serves one endpoint at a time: what is due for it goes out, several at once and no more than is
 * good for it. Turns of one endpoint never run at once, and an endpoint that hangs holds up nobody:
 * its turn ends, its requests go on, and its next turn finds no room.
 */
@Injectable()
export class DeliveryTurns implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryTurns.name);
  private readonly traffic = new Map<EndpointId, Traffic>();
  private stopping = false;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly events: EventsRepository,
    private readonly renderer: EventRenderer,
    private readonly caller: EndpointCaller,
    private readonly turns: DeliverEventsQueue,
  ) {}

  /** @returns when to come again, if what is due has to wait for the endpoint's sake */
  async take(endpointId: EndpointId): Promise<Date | null> {
    const endsAt = this.clock.in(TURN_MS);
    for (;;) {
      const endpoint = await this.endpoints.findById(endpointId);
      if (endpoint === null || !endpoint.enabled || this.stopping) return null;
      const { restsUntil } = endpoint;
      if (restsUntil !== undefined && restsUntil > this.clock.now()) return restsUntil;
      const begun = await this.deliverSome(endpoint);
      if (begun === 0) return null;
      if (this.clock.now() >= endsAt) {
        await this.turns.ring([{ endpointId }]);
        return null;
      }
    }
  }

  /** Requests that are out are answered, and their outcome written, before the database closes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    const all = [...this.traffic.values()];
    await Promise.all(
      all.map(async ({ requests, outcomes }) => {
        await requests.fallTo(0, this.config.shutdownTimeoutMs.worker);
        await outcomes.fallTo(0, this.config.shutdownTimeoutMs.worker);
      }),
    );
  }

  /** @returns how many were sent out */
  private async deliverSome(endpoint: Endpoint): Promise<number> {
    const traffic = this.trafficOf(endpoint._id);
    const { requests, outcomes, ready } = traffic;
    this.beginAnew(traffic);
    const width = isTripped(endpoint) ? 1 : this.config.events.concurrency;
    const most = isTripped(endpoint) ? 1 : width * traffic.ahead;
    const room = most - requests.size - outcomes.size - ready.size;
    // Also before the look: what ends meanwhile makes room, or lets the next of a conversation go.
    traffic.waiting = requests.size + outcomes.size > 0;
    const chosen = room > 0 ? await this.choose(endpoint, room) : [];
    traffic.waiting = requests.size + outcomes.size > 0 && chosen.length < Math.max(1, room);
    if (chosen.length === 0) return 0;
    const claimed = await this.claim(endpoint, chosen);
    this.lookFurther(traffic, chosen.length === room);
    ready.push(claimed);
    if (this.stopping) await this.giveBack(endpoint._id, ready.takeAll());
    while (requests.size < width && ready.size > 0) {
      requests.add(this.serve(endpoint._id, traffic));
    }
    // How the last one ended decides on the next of a conversation, and of an endpoint that fails.
    const goesByOutcomes = endpoint.ordered || isTripped(endpoint);
    if (!goesByOutcomes && chosen.length === room && ready.size > 0) {
      // There is more: it is looked for while the other half of this goes out.
      await ready.fallTo(ready.size >> 1, ANSWERS_MS);
      return claimed.length;
    }
    await requests.fallTo(Math.max(0, requests.size - 1), ANSWERS_MS);
    if (goesByOutcomes) await outcomes.fallTo(0, ANSWERS_MS);
    return claimed.length;
  }

  /** One request after the other, as long as the endpoint takes them. Never throws. */
  private async serve(endpointId: EndpointId, traffic: Traffic): Promise<void> {
    const { ready, outcomes } = traffic;
    for (let next = ready.take(); next !== undefined; next = ready.take()) {
      const { arrived, written } = await this.deliver(next);
      const ended = this.end(next, traffic, written);
      outcomes.add(ended);
      const late = isLate(ready.first, this.clock.now());
      if (late) traffic.ahead = AHEAD;
      if (!arrived || late || this.stopping) await this.giveBack(endpointId, ready.takeAll());
      // What an endpoint does not take is held against it before it is asked again.
      if (!arrived) await ended;
    }
  }

  /** After a silence few are claimed at first, so that these go out soon. */
  private beginAnew(traffic: Traffic): void {
    if (this.clock.now().getTime() - traffic.claimedAt > TURN_MS) traffic.ahead = AHEAD;
  }

  /** The more is claimed together, the less a delivery costs; but what is claimed must go out soon. */
  private lookFurther(traffic: Traffic, isMore: boolean): void {
    const now = this.clock.now().getTime();
    const isQuick = now - traffic.claimedAt < QUICK_MS;
    if (isMore && isQuick) traffic.ahead = Math.min(2 * traffic.ahead, MOST_AHEAD);
    traffic.claimedAt = now;
  }

  /**
   * What is written down makes room, and lets the next of a conversation go. Never throws: what could not
   * be written down is tried again once its lease is over.
   */
  private async end(
    { endpoint, delivery }: Ready,
    traffic: Traffic,
    written: Promise<void>,
  ): Promise<void> {
    try {
      await written;
    } catch (error) {
      this.warnOfOutcome(error, delivery);
    }
    if (!traffic.waiting) return;
    traffic.waiting = false;
    await this.turns.ring([{ endpointId: endpoint._id }]);
  }

  /** Another turn looks at the endpoint anew. */
  private async giveBack(endpointId: EndpointId, ready: readonly Ready[]): Promise<void> {
    if (ready.length === 0) return;
    const deliveries = ready.map(({ delivery }) => delivery);
    if (await this.release(endpointId, deliveries)) await this.turns.ring([{ endpointId }]);
  }

  /** Never throws: what cannot be given back is free once its lease is over. @returns whether it could */
  private async release(
    endpointId: EndpointId,
    deliveries: readonly DueDelivery[],
  ): Promise<boolean> {
    try {
      await this.deliveries.giveBack(deliveries);
      return true;
    } catch (error) {
      this.logger.warn({ err: error, endpointId }, 'deliveries could not be given back');
      return false;
    }
  }

  private async choose(endpoint: Endpoint, slots: number): Promise<DueDelivery[]> {
    if (!endpoint.ordered) return this.deliveries.findDue(endpoint._id, slots);
    const rows = await this.deliveries.findPending(endpoint._id, VIEW, []);
    const { chosen, blocked } = chooseInOrder(rows, slots, this.clock.now());
    if (chosen.length === slots || rows.length < VIEW) return chosen;
    // Few conversations can fill the view; look past them for the others.
    const others = await this.deliveries.findPending(endpoint._id, VIEW, blocked);
    const more = chooseInOrder(others, slots - chosen.length, this.clock.now());
    return [...chosen, ...more.chosen];
  }

  /** Where events cannot be read now, nothing stays claimed: the turn fails, and comes again. */
  private async claim(endpoint: Endpoint, chosen: readonly DueDelivery[]): Promise<Ready[]> {
    const leaseMs = this.config.events.timeoutMs + LEASE_MARGIN_MS;
    const claimed = await this.deliveries.claim(chosen, leaseMs);
    try {
      const events = await this.events.findAll(claimed.map(({ eventId }) => eventId));
      const rendered = await this.renderer.render(events);
      const packed = new Map(rendered.map((event) => [event.id, pack(event)]));
      const until = this.clock.in(TURN_MS);
      return claimed.map((delivery) => {
        return { endpoint, delivery, event: packed.get(delivery.eventId), until };
      });
    } catch (error) {
      await this.release(endpoint._id, claimed);
      throw error;
    }
  }

  /** Never throws: nothing is known of what was called then. */
  private async deliver({ endpoint, delivery, event }: Ready): Promise<Call> {
    try {
      return await this.caller.call(endpoint, delivery, event);
    } catch (error) {
      this.warnOfOutcome(error, delivery);
      return { arrived: false, written: Promise.resolve() };
    }
  }

  private warnOfOutcome(error: unknown, { _id }: DueDelivery): void {
    this.logger.error(
      { err: error, deliveryId: _id },
      'the outcome of a delivery could not be written; it is tried again',
    );
  }

  private trafficOf(endpointId: EndpointId): Traffic {
    const known = this.traffic.get(endpointId);
    if (known !== undefined) return known;
    const traffic: Traffic = {
      requests: new InFlight(),
      outcomes: new InFlight(),
      ready: new Backlog(),
      ahead: AHEAD,
      claimedAt: -Infinity,
      waiting: false,
    };
    this.traffic.set(endpointId, traffic);
    return traffic;
  }
}

/** Whether what waits has waited so long that others should have it. */
function isLate(next: Ready | undefined, now: Date): boolean {
  return next !== undefined && next.until <= now;
}
