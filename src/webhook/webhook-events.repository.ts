import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../common/defined.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { Clock } from '../common/clock.js';
import type { TenantId, WebhookEventId } from '../common/id.js';
import { decodeTimeCursor, timeCursor } from '../common/page.js';
import { insertOwn, orReadBack } from '../database/doubt.js';
import { WebhookEvent, type ItemRecord } from './webhook-event.schema.js';

export interface WebhookEventFilter {
  readonly tenantId?: string;
  readonly phoneNumberId?: string;
  readonly wamid?: string;
  readonly outcome?: string;
  readonly since?: Date;
  readonly until?: Date;
}

/** A delivery without its body. */
export type JournalEntry = Omit<WebhookEvent, 'body'>;

/** What a run left behind: the outcome of every item, and when to look again. */
export interface Completion {
  readonly webhookEventId: WebhookEventId;
  readonly items: ItemRecord[];
  readonly tenantIds: TenantId[];
  readonly dueAt: Date | null;
}

/** Longest that a delivery is on its way to the disk; beyond it Meta is told to come again. */
export const LONGEST_STORE_MS = 1_900;
/** Longest that applying may take before the reconciler looks again. */
export const APPLY_LEASE_MS = 60_000;
/** What is left of a lease when its holder is taken for dead. */
const ENDING_LEASE_MS = 20_000;
/** Clocks of processes differ by less. */
const CLOCKS_MS = 10_000;
/** For what is done again if it is lost: nobody waits for the disk. */
const SOON_DURABLE = { writeConcern: { w: 1, journal: false } } as const;
const DUE = { dueAt: { $exists: true } } as const;

/** Every query on `webhook_events`. */
@Injectable()
export class WebhookEventsRepository {
  private readonly native: mongo.Collection<WebhookEvent>;

  constructor(
    @InjectModel(WebhookEvent.name) private readonly events: Model<WebhookEvent>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(events);
  }

  /** Deliveries that are there already stay as they are. */
  async insertNew(events: readonly WebhookEvent[]): Promise<void> {
    await insertOwn(this.native, events);
  }

  /** Those that still have something to do. */
  findDue(ids: readonly WebhookEventId[]): Promise<WebhookEvent[]> {
    return this.native
      .find({ _id: { $in: [...ids] }, ...DUE }, { promoteBuffers: true, ...IN_ONE_ANSWER })
      .toArray();
  }

  /**
   * Begins a try of each, and keeps the reconciler away from it for `leaseMs`. Not exclusive: applying
   * twice is harmless, and rare.
   */
  async beginTry(ids: readonly WebhookEventId[], leaseMs: number): Promise<void> {
    const lend = {
      $inc: { tries: 1 },
      $set: { dueAt: this.clock.in(leaseMs), applying: true as const },
    };
    const begin = () =>
      this.native.updateMany({ _id: { $in: [...ids] }, ...DUE }, lend, SOON_DURABLE);
    await orReadBack(begin, begin);
  }

  /**
   * The database went away while they were applied: that is not their fault, and the try does not
   * count. Some may have been completed.
   */
  async giveBack(ids: readonly WebhookEventId[]): Promise<void> {
    await this.native.updateMany(
      { _id: { $in: [...ids] }, dueAt: { $exists: true }, tries: { $gt: 0 } },
      { $inc: { tries: -1 }, $unset: { applying: 1 } },
      SOON_DURABLE,
    );
  }

  /** Should this be lost, the events are applied once more, which changes nothing. */
  async complete(completions: readonly Completion[]): Promise<void> {
    const operations = completions.map(
      ({ webhookEventId, items, tenantIds, dueAt }): mongo.AnyBulkWriteOperation<WebhookEvent> => ({
        updateOne: {
          filter: { _id: webhookEventId },
          update: {
            $set: { items, tenantIds, ...defined({ dueAt: dueAt ?? undefined }) },
            $unset: { applying: 1, unread: 1, ...defined({ dueAt: dueAt ? undefined : 1 }) },
          },
        },
      }),
    );
    await this.native.bulkWrite(operations, { ordered: false, ...SOON_DURABLE });
  }

  /**
   * Ids of events that somebody began to apply a moment ago and has not completed. One whose lease is
   * about to end is left out, as its process has most likely ended.
   */
  async findApplying(): Promise<WebhookEventId[]> {
    const leased = {
      $gt: this.clock.in(ENDING_LEASE_MS),
      $lte: this.clock.in(APPLY_LEASE_MS + CLOCKS_MS),
    };
    const applying = await this.native
      .find({ dueAt: leased, applying: true }, IN_ONE_ANSWER)
      .project<Pick<WebhookEvent, '_id'>>({ _id: 1 })
      .toArray();
    return applying.map(({ _id }) => _id);
  }

  /** Events that should have been looked at by now; they are postponed by `leaseMs`. */
  async takeDue(limit: number, leaseMs: number): Promise<WebhookEventId[]> {
    const due = await this.native
      .find({ dueAt: { $lte: this.clock.now() } })
      .project<Pick<WebhookEvent, '_id'>>({ _id: 1 })
      .sort({ dueAt: 1 })
      .limit(limit)
      .toArray();
    const ids = due.map(({ _id }) => _id);
    if (ids.length > 0) {
      await this.native.updateMany(
        { _id: { $in: ids }, dueAt: { $exists: true } },
        { $set: { dueAt: this.clock.in(leaseMs) } },
      );
    }
    return ids;
  }

  /** When the oldest event came in that was not applied to its end yet. */
  async findOldestPending(): Promise<Date | null> {
    const oldest = await this.events
      .findOne({ unread: true }, { receivedAt: 1 })
      .sort({ receivedAt: 1 })
      .lean();
    return oldest?.receivedAt ?? null;
  }

  /** What came in before this has all been applied: what it tells is known. */
  async findReadUpTo(): Promise<Date> {
    const stored = this.clock.in(-LONGEST_STORE_MS);
    const oldest = await this.findOldestPending();
    return oldest !== null && oldest < stored ? oldest : stored;
  }

  /** It may have been answered since the backup that says it is still to be applied. */
  async leaveUnanswered(backupAt: Date): Promise<number> {
    const { modifiedCount } = await this.native.updateMany(
      { dueAt: { $exists: true }, receivedAt: { $lte: backupAt } },
      { $set: { unanswered: true } },
    );
    return modifiedCount;
  }

  /** @param limit where counting ends */
  countQuarantined(limit: number): Promise<number> {
    return this.events.countDocuments({ 'items.outcome': 'quarantined' }, { limit });
  }

  find(id: WebhookEventId): Promise<WebhookEvent | null> {
    return this.native.findOne(
      { _id: id },
      {
        promoteBuffers: true,
      },
    );
  }

  /** Without bodies, newest first. */
  list(filter: WebhookEventFilter, limit: number, cursor?: string): Promise<JournalEntry[]> {
    return this.events
      .find(
        {
          ...toQuery(filter),
          ...(cursor === undefined ? {} : older(cursor)),
        },
        { body: 0 },
      )
      .sort({ receivedAt: -1, _id: -1 })
      .limit(limit)
      .lean();
  }

  /**
   * Makes events due again; applied anew, each item does only what is still missing.
   *
   * @param position one item; else the whole event
   * @returns whether there is such an event
   */
  async reopen(id: WebhookEventId, position?: string): Promise<boolean> {
    const { matchedCount } = await this.events.updateOne(
      { _id: id },
      {
        $set: { dueAt: this.clock.now(), tries: 0, unread: true },
        ...(position === undefined ? { $unset: { items: 1 } } : { $pull: { items: { position } } }),
      },
    );
    return matchedCount === 1;
  }

  /** Makes the items that wait for this number due again. */
  async reopenQuarantined(id: WebhookEventId, phoneNumberId: string): Promise<void> {
    await this.events.updateOne(
      { _id: id },
      {
        $set: { dueAt: this.clock.now(), tries: 0, unread: true },
        $pull: { items: { phoneNumberId, outcome: 'quarantined' } },
      },
    );
  }

  /**
   * Ids of events with items that wait for this number to be registered, oldest first.
   *
   * @param owner who has the number; `null`: nobody
   */
  async findQuarantined(
    phoneNumberId: string,
    owner: TenantId | null,
    limit: number,
  ): Promise<WebhookEventId[]> {
    const events = await this.events
      .find(
        {
          items: { $elemMatch: { phoneNumberId, outcome: 'quarantined' } },
          // Absent counts as `null`. What another tenant's app signed says nothing about this number.
          scope: { $in: [null, ...(owner === null ? [] : [owner])] },
        } as object,
        { _id: 1 },
      )
      .sort({ receivedAt: 1, _id: 1 })
      .limit(limit)
      .lean();
    return events.map(({ _id }) => _id);
  }
}

export function cursorOfWebhookEvent({ receivedAt, _id }: JournalEntry): string {
  return timeCursor(receivedAt, _id);
}

function toQuery({ tenantId, phoneNumberId, wamid, outcome, since, until }: WebhookEventFilter) {
  const item = nonEmpty(defined({ phoneNumberId, outcome }));
  return defined({
    tenantIds: tenantId as TenantId | undefined,
    'items.wamid': wamid,
    items: item && { $elemMatch: item },
    receivedAt: nonEmpty(defined({ $gte: since, $lt: until })),
  });
}

function older(cursor: string) {
  const { at, id } = decodeTimeCursor('wev', cursor);
  return {
    // Beside the branches, the end that the index is read from.
    $and: [{ receivedAt: { $lte: at } }],
    $or: [{ receivedAt: { $lt: at } }, { receivedAt: at, _id: { $lt: id } }],
  };
}
