import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined, nonEmpty } from '../common/defined.js';
import {
  newId,
  type DeliveryId,
  type EndpointId,
  type EventId,
  type TenantId,
} from '../common/id.js';
import { insist } from '../database/doubt.js';
import { collectDuplicates } from '../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import type { StoredEvent } from '../events/event.schema.js';
import type { EventType } from '../events/event-types.js';
import { Delivery, DUE_FIELDS, type DeliveryState, type DueDelivery } from './delivery.schema.js';

const MAX_ATTEMPTS_KEPT = 25;
/** While the database is away: as long as a lease lasts beyond its try, some outcomes can still be kept. */
const SETTLE_MS = 5_000;
const DUE = {
  ...IN_ONE_ANSWER,
  projection: Object.fromEntries(DUE_FIELDS.map((field) => [field, 1])),
};

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly eventType?: EventType;
  /** Only events that came into the log behind this place. */
  readonly after?: number;
}

/** What a try ended with. */
export interface DeliveryOutcome {
  readonly delivery: DueDelivery;
  readonly attempt: Delivery['attempts'][number];
  readonly state: DeliveryState;
  /** Pending: the next try. */
  readonly dueAt?: Date;
}

/** Every query on `deliveries`. */
@Injectable()
export class DeliveriesRepository {
  private readonly native: mongo.Collection<Delivery>;

  constructor(
    @InjectModel(Delivery.name) deliveries: Model<Delivery>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(deliveries);
  }

  /** Safe to run twice: a delivery that exists stays as it is. */
  async insertNew(pairs: readonly { endpointId: EndpointId; event: StoredEvent }[]): Promise<void> {
    if (pairs.length === 0) return;
    const now = this.clock.now();
    const rows = pairs.map(({ endpointId, event }) => toDelivery(endpointId, event, now));
    await collectDuplicates(() => this.native.insertMany(rows, { ordered: false }));
  }

  /** What is due now, the longest first. */
  findDue(endpointId: EndpointId, limit: number): Promise<DueDelivery[]> {
    return this.native
      .find<DueDelivery>({ endpointId, dueAt: { $lte: this.clock.now() } }, DUE)
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** What is pending, due or not, in the order in which it happened. */
  findPending(
    endpointId: EndpointId,
    limit: number,
    withoutSequences: readonly string[],
  ): Promise<DueDelivery[]> {
    return this.native
      .find<DueDelivery>(
        {
          endpointId,
          state: 'pending',
          ...defined({
            sequence: withoutSequences.length > 0 ? { $nin: [...withoutSequences] } : undefined,
          }),
        },
        DUE,
      )
      .sort({ position: 1 })
      .limit(limit)
      .toArray();
  }

  /** What is on its way; what waits for a disabled endpoint is not. @param limit where counting ends */
  async measureUndelivered(limit: number): Promise<{ count: number; oldest: Date | null }> {
    const undelivered = { dueAt: { $exists: true }, createdAt: { $gt: new Date(0) } };
    const [count, oldest] = await Promise.all([
      this.native.countDocuments(undelivered, { limit }),
      this.native.findOne(undelivered, { sort: { createdAt: 1 }, projection: { createdAt: 1 } }),
    ]);
    return { count, oldest: oldest?.createdAt ?? null };
  }

  /** Lends deliveries to one caller. @returns those that were still due */
  async claim(deliveries: readonly DueDelivery[], leaseMs: number): Promise<DueDelivery[]> {
    const claim = newId('clm');
    const dueAt = this.clock.in(leaseMs);
    const { modifiedCount } = await this.native.updateMany(
      { _id: { $in: deliveries.map(({ _id }) => _id) }, dueAt: { $lte: this.clock.now() } },
      { $set: { claim, dueAt } },
    );
    // Mostly nobody else wants them, and what was read a moment ago need not be read again.
    if (modifiedCount === deliveries.length) {
      return deliveries.map((delivery) => ({ ...delivery, claim, dueAt }));
    }
    return this.native.find<DueDelivery>({ claim }, DUE).sort({ position: 1 }).toArray();
  }

  /** Of what is claimed, nothing was tried: it is due again. */
  async giveBack(deliveries: readonly DueDelivery[]): Promise<void> {
    await this.native.updateMany(
      {
        _id: { $in: deliveries.map(({ _id }) => _id) },
        claim: { $in: [...new Set(deliveries.map(({ claim = '' }) => claim))] },
      },
      { $set: { dueAt: this.clock.now() }, $unset: { claim: 1 } },
    );
  }

  /**
   * Writes down what tries ended with; a delivery that is somebody else's by now stays theirs. Those that
   * ended alike are one update, and it may be made twice.
   */
  async settle(outcomes: readonly DeliveryOutcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const now = this.clock.now();
    const operations = groupAlike(outcomes).map(([{ delivery, attempt, state, dueAt }, ids]) => ({
      updateMany: {
        filter: { _id: { $in: ids }, claim: delivery.claim ?? '' },
        update: {
          $set: { state, updatedAt: now, ...defined({ dueAt }) },
          $unset: dueAt ? { claim: 1 as const } : { claim: 1 as const, dueAt: 1 as const },
          $inc: { tries: 1 },
          $push: { attempts: { $each: [attempt], $slice: -MAX_ATTEMPTS_KEPT } },
        },
      },
    }));
    await insist(() => this.native.bulkWrite(operations, { ordered: false }), SETTLE_MS);
  }

  /** What became of these events at these endpoints. */
  findTold(endpointIds: readonly EndpointId[], eventIds: readonly EventId[]): Promise<Delivery[]> {
    const ids = endpointIds.flatMap((endpointId) =>
      eventIds.map((eventId) => deliveryIdOf(endpointId, eventId)),
    );
    if (ids.length === 0) return Promise.resolve([]);
    return this.native.find({ _id: { $in: ids } }, IN_ONE_ANSWER).toArray();
  }

  findById(deliveryId: DeliveryId): Promise<Delivery | null> {
    return this.native.findOne({ _id: deliveryId });
  }

  /** Newest first; one row more than `limit` tells that there is another. */
  list(
    endpointId: EndpointId,
    { state, eventType, after }: DeliveryFilter,
    before: number | undefined,
    limit: number,
  ): Promise<Delivery[]> {
    return this.native
      .find({
        endpointId,
        ...defined({
          state,
          eventType,
          position: nonEmpty(defined({ $gt: after, $lt: before })),
        }),
      })
      .sort({ position: -1 })
      .limit(limit + 1)
      .toArray();
  }

  /** Begins another round of tries. @returns how many were not on their way already */
  async again(endpointId: EndpointId, eventIds: readonly EventId[]): Promise<number> {
    const { modifiedCount } = await this.native.updateMany(
      {
        _id: { $in: eventIds.map((eventId) => deliveryIdOf(endpointId, eventId)) },
        claim: { $exists: false },
      },
      {
        $set: { state: 'pending', tries: 0, dueAt: this.clock.now(), updatedAt: this.clock.now() },
      },
    );
    return modifiedCount;
  }

  /** By event: what became of its delivery. */
  async findStates(
    endpointId: EndpointId,
    eventIds: readonly EventId[],
  ): Promise<Map<EventId, DeliveryState>> {
    const found = await this.native
      .find(
        { _id: { $in: eventIds.map((eventId) => deliveryIdOf(endpointId, eventId)) } },
        IN_ONE_ANSWER,
      )
      .project<Pick<Delivery, 'eventId' | 'state'>>({ eventId: 1, state: 1 })
      .toArray();
    return new Map(found.map(({ eventId, state }) => [eventId, state]));
  }

  /** Counts by state. */
  async countByState(endpointId: EndpointId): Promise<Record<DeliveryState, number>> {
    const count = (state: DeliveryState) =>
      this.native.countDocuments({ endpointId, state }, { limit: 100_000 });
    const [pending, delivered, failed] = await Promise.all([
      count('pending'),
      count('delivered'),
      count('failed'),
    ]);
    return { pending, delivered, failed };
  }

  /**
   * Endpoints after `after` with something that has been due since before `before`: one look-up per
   * endpoint, so that one with much waiting hides no other.
   */
  async findOverdueEndpoints(
    before: Date,
    after: EndpointId | null,
    limit: number,
  ): Promise<EndpointId[]> {
    const found: EndpointId[] = [];
    for (let last = after; found.length < limit; last = found.at(-1)!) {
      const next = await this.native.findOne(
        {
          ...defined({ endpointId: last === null ? undefined : { $gt: last } }),
          dueAt: { $lte: before },
        },
        { sort: { endpointId: 1, dueAt: 1 }, projection: { endpointId: 1 } },
      );
      if (next === null) break;
      found.push(next.endpointId);
    }
    return found;
  }

  /** The endpoint is disabled: what is pending, and in nobody's hands, waits until it is not. */
  async park(endpointId: EndpointId): Promise<void> {
    const isFree = [{ claim: { $exists: false } }, { dueAt: { $lte: this.clock.now() } }];
    await this.native.updateMany(
      { endpointId, state: 'pending', $or: isFree },
      { $unset: { dueAt: 1 } },
    );
  }

  /** The endpoint is enabled again. */
  async unpark(endpointId: EndpointId): Promise<void> {
    await this.native.updateMany(
      { endpointId, state: 'pending', dueAt: { $exists: false } },
      { $set: { dueAt: this.clock.now() } },
    );
  }

  /** They may have arrived since the backup that says they are still to be made. */
  async leaveUnanswered(backupAt: Date): Promise<number> {
    const { modifiedCount } = await this.native.updateMany(
      { dueAt: { $exists: true }, createdAt: { $gt: new Date(0), $lte: backupAt } },
      { $set: { unanswered: true } },
    );
    return modifiedCount;
  }

  async removeOfEndpoint(endpointId: EndpointId): Promise<void> {
    await this.native.deleteMany({ endpointId });
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId });
  }
}

/** @returns one of each kind, and whom it stands for */
function groupAlike(outcomes: readonly DeliveryOutcome[]): [DeliveryOutcome, DeliveryId[]][] {
  const groups = new Map<string, [DeliveryOutcome, DeliveryId[]]>();
  for (const outcome of outcomes) {
    const { delivery, attempt, state, dueAt } = outcome;
    const kind = JSON.stringify([delivery.claim, attempt, state, dueAt]);
    const alike = groups.get(kind);
    if (alike === undefined) groups.set(kind, [outcome, [delivery._id]]);
    else alike[1].push(delivery._id);
  }
  return [...groups.values()];
}

export function deliveryIdOf(endpointId: EndpointId, eventId: EventId): DeliveryId {
  const name = hash('sha256', `${endpointId}\n${eventId}`, 'base64url');
  return `dlv_${name.slice(0, 26)}`;
}

function toDelivery(endpointId: EndpointId, event: StoredEvent, now: Date): Delivery {
  return {
    _id: deliveryIdOf(endpointId, event._id),
    endpointId,
    tenantId: event.tenantId,
    eventId: event._id,
    eventType: event.type,
    position: event.position,
    // What belongs to no conversation waits for nobody.
    sequence: event.conversationId ?? event._id,
    ...defined({ traceparent: event.traceparent }),
    state: 'pending',
    attempts: [],
    tries: 0,
    dueAt: now,
    createdAt: now,
    updatedAt: now,
    expiresAt: event.expiresAt,
  };
}
