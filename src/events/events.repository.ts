import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { EventId, TenantId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { eventIdOf, type EventFact } from './event-fact.js';
import { StoredEvent } from './event.schema.js';
import type { EventType } from './event-types.js';

const DAY_MS = 24 * 60 * 60_000;
/** Others may append at the same time; each round lets at least one of them through. */
const MAX_ROUNDS = 50;
/** No event: the row that holds the last place of events that are gone. It belongs to nobody, and never goes. */
const HELD_PLACE = 'evt_held_place';

/** What to read of the log. */
export interface EventRange {
  /** Only of these tenants; of all, if absent. */
  readonly tenantIds?: readonly TenantId[];
  readonly types?: readonly EventType[];
  /** Only events after this place. */
  readonly after: number;
  readonly limit: number;
}

/**
 * The log of everything that happened. It only grows at its end: an event is appended once, and whoever
 * reads on from a place never misses one, also where the events before it are gone.
 */
@Injectable()
export class EventsRepository {
  private readonly native: mongo.Collection<StoredEvent>;

  constructor(
    @InjectModel(StoredEvent.name) events: Model<StoredEvent>,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(events);
  }

  /**
   * Appends what is not in the log yet, in the order given. Safe to run twice and at the same time
   * as others: a place is taken by one event only, and whoever finds his taken goes behind it, so
   * nothing ever becomes visible before the place of a reader.
   *
   * @param hears whether somebody wants the event delivered
   * @returns those that were new
   */
  async append(
    facts: readonly EventFact[],
    hears: (fact: EventFact) => boolean = () => false,
  ): Promise<StoredEvent[]> {
    const byId = new Map(facts.map((fact) => [eventIdOf(fact), fact]));
    const appended: StoredEvent[] = [];
    for (let round = 1; byId.size > 0; round += 1) {
      for (const id of await this.findKnown([...byId.keys()])) byId.delete(id);
      const rows = await this.toRows([...byId], hears);
      const written = await this.insertInOrder(rows, round);
      appended.push(...written);
      for (const { _id } of written) byId.delete(_id);
    }
    return appended;
  }

  /** Oldest first. */
  read({ tenantIds, types, after, limit }: EventRange): Promise<StoredEvent[]> {
    return this.native
      .find(
        {
          tenantId: tenantIds ? oneOf(tenantIds) : { $exists: true },
          ...defined({ type: types && oneOf(types) }),
          position: { $gt: after },
        },
        IN_ONE_ANSWER,
      )
      .sort({ position: 1 })
      .limit(limit)
      .toArray();
  }

  find(eventId: EventId): Promise<StoredEvent | null> {
    return this.native.findOne({ _id: eventId });
  }

  findAll(eventIds: readonly EventId[]): Promise<StoredEvent[]> {
    return this.native.find({ _id: { $in: [...eventIds] } }, IN_ONE_ANSWER).toArray();
  }

  /** The last place taken; 0 in an empty log. */
  async lastPosition(): Promise<number> {
    return (await this.findLast())?.position ?? 0;
  }

  /**
   * The place before the first event that was appended at or after `time`: of a tenant, or of all.
   * Times and places grow together, but for the clocks of two writers.
   */
  async positionBefore(tenantId: TenantId | undefined, time: Date): Promise<number> {
    const first = await this.native.findOne(
      { ...defined({ tenantId }), createdAt: { $gte: time } },
      { sort: { createdAt: 1, position: 1 } },
    );
    return first === null ? this.lastPosition() : first.position - 1;
  }

  /** Events whose deliveries are not written yet, oldest first. */
  findUndelivered(limit: number): Promise<StoredEvent[]> {
    return this.native
      .find({ undelivered: true }, IN_ONE_ANSWER)
      .sort({ position: 1 })
      .limit(limit)
      .toArray();
  }

  /**
   * Holds the last place, so that it is not given out again to an event that readers would take for
   * one they have: before events go, and after a restore.
   *
   * @param atLeast a place that was given out for certain, though no event is at it
   * @returns the place; all events there are now come before it
   */
  async holdPlace(atLeast = 0): Promise<number> {
    for (let round = 1; ; round += 1) {
      const last = await this.findLast();
      const place = last?.position ?? 0;
      if (last?._id === HELD_PLACE && place >= atLeast) return place;
      const position = Math.max(place + 1, atLeast);
      try {
        await this.native.updateOne({ _id: HELD_PLACE }, { $max: { position } }, { upsert: true });
        return position;
      } catch (error) {
        const met = isDuplicateKey(error, 'position') || isDuplicateKey(error, '_id');
        if (!met || round === MAX_ROUNDS) throw error;
      }
    }
  }

  /** Where nothing happens for long all events go; their last place is held before that. */
  async holdPlaceOfOld(): Promise<void> {
    const last = await this.findLast();
    if (last?.createdAt === undefined) return;
    if (last.createdAt < this.clock.in((-this.config.events.days * DAY_MS) / 2)) {
      await this.holdPlace();
    }
  }

  async markDelivered(eventIds: readonly EventId[]): Promise<void> {
    await this.native.updateMany({ _id: { $in: [...eventIds] } }, { $unset: { undelivered: 1 } });
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ tenantId, position: { $lt: await this.holdPlace() } });
  }

  /** An event, or the row that holds the place of one. */
  private findLast(): Promise<
    (Pick<StoredEvent, '_id' | 'position'> & Partial<StoredEvent>) | null
  > {
    return this.native.findOne(
      {},
      { sort: { position: -1 }, projection: { position: 1, createdAt: 1 } },
    );
  }

  private async findKnown(eventIds: readonly EventId[]): Promise<EventId[]> {
    const known = await this.native
      .find({ _id: { $in: [...eventIds] } }, IN_ONE_ANSWER)
      .project<{ _id: EventId }>({ _id: 1 })
      .toArray();
    return known.map(({ _id }) => _id);
  }

  private async toRows(
    facts: readonly (readonly [EventId, EventFact])[],
    hears: (fact: EventFact) => boolean,
  ): Promise<StoredEvent[]> {
    if (facts.length === 0) return [];
    const last = await this.lastPosition();
    const createdAt = this.clock.now();
    const expiresAt = this.clock.in(this.config.events.days * DAY_MS);
    return facts.map(([_id, fact], index) => {
      const { occurrence: _occurrence, ...told } = fact;
      const position = last + 1 + index;
      const undelivered = hears(fact) ? ({ undelivered: true } as const) : {};
      return { _id, position, ...told, ...undelivered, createdAt, expiresAt };
    });
  }

  /** @returns what was written before somebody else's event was met */
  private async insertInOrder(rows: StoredEvent[], round: number): Promise<StoredEvent[]> {
    if (rows.length === 0) return rows;
    try {
      await this.native.insertMany(rows, { ordered: true });
      return rows;
    } catch (error) {
      const met = isDuplicateKey(error, 'position') || isDuplicateKey(error, '_id');
      if (!met || round === MAX_ROUNDS) throw error;
      const known = new Set(await this.findKnown(rows.map(({ _id }) => _id)));
      const firstMissing = rows.findIndex(({ _id }) => !known.has(_id));
      return firstMissing === -1 ? rows : rows.slice(0, firstMissing);
    }
  }
}

function oneOf<Value>(values: readonly Value[]): Value | { $in: Value[] } {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : { $in: [...values] };
}
