import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { Batcher } from '../../common/batcher.js';
import type { Clock } from '../../common/clock.js';
import { newId, type MessageId } from '../../common/id.js';
import { insist, OUTAGE_MS, orReadBack } from '../../database/doubt.js';
import { IN_ONE_ANSWER } from '../../database/native-collection.js';
import { LANE, type Message } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { homeLaneOf } from '../messages/stored-names.js';

/** Most messages that are claimed by one command. */
const MAX_CLAIMED = 1_000;
/** A server may still come to a command whose connection is gone; later than this it does not. */
const LATE_MS = 5_000;

/** Messages that one turn asks for. */
interface Wanted {
  readonly messages: readonly Message[];
  readonly leaseMs: number;
}

/**
 * Lends messages. Turns of several tenants that come at the same time share one command.
 *
 * A claim whose answer was lost may be done, in part, or still to come. Nothing of it is sent until
 * the database has confirmed that the claim holds it, and what it holds beyond that goes back: a
 * message that nobody sent never ends as one of unknown outcome.
 */
export class Claims {
  private readonly logger = new Logger(Claims.name);
  private readonly claims: Batcher<Wanted, Message[]>;

  constructor(
    private readonly messages: mongo.Collection<Message>,
    private readonly clock: Clock,
    private readonly lateMs = LATE_MS,
  ) {
    this.claims = new Batcher((group) => this.write(group), {
      maxItems: MAX_CLAIMED,
      maxWeight: MAX_CLAIMED,
      weigh: ({ messages: { length } }) => length,
    });
  }

  /** @returns those that were still queued, in the order given */
  take(messages: readonly Message[], leaseMs: number): Promise<Message[]> {
    return this.claims.add({ messages, leaseMs });
  }

  /**
   * Puts messages that nobody is going to send back into their lanes, as they were, as soon as the
   * database takes it; also if their lease has run out by then. Never throws.
   */
  async release(messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    const now = this.clock.now();
    const operations: mongo.AnyBulkWriteOperation<Message>[] = messages.map((message) => ({
      updateOne: {
        filter: {
          _id: message._id,
          rank: { $in: [STATUS_RANK.sending, STATUS_RANK.unknown] },
          claim: message.claim ?? '',
        },
        update: {
          $set: { rank: STATUS_RANK.queued, lane: homeLaneOf(message) },
          $inc: { attempts: -1 },
          $max: { updatedAt: now },
          $unset: {
            claim: 1,
            dueAt: 1,
            heldSince: 1,
            'statusTimes.sending': 1,
            'statusTimes.unknown': 1,
          },
        },
      },
    }));
    try {
      await insist(() => this.messages.bulkWrite(operations, { ordered: false }), OUTAGE_MS);
    } catch (error) {
      this.logger.error({ err: error }, 'could not give back what was claimed and is not sent');
    }
  }

  private async write(wanted: readonly Wanted[]): Promise<Message[][]> {
    const claim = newId('clm');
    const messages = wanted.flatMap((one) => one.messages);
    const leaseMs = Math.max(...wanted.map((one) => one.leaseMs));
    const ours = await this.lend(messages, claim, leaseMs);
    const ids = new Set(ours.map(({ _id }) => _id));
    return wanted.map((one) =>
      one.messages
        // Two may have asked for the same; it goes to one of them.
        .filter(({ _id }) => ids.delete(_id))
        .map((message) => ({ ...message, claim, attempts: (message.attempts ?? 0) + 1 })),
    );
  }

  private async lend(
    messages: readonly Message[],
    claim: string,
    leaseMs: number,
  ): Promise<readonly Pick<Message, '_id'>[]> {
    const ids = messages.map(({ _id }) => _id);
    const now = this.clock.now();
    const lend = () => ({
      filter: { _id: { $in: ids }, rank: STATUS_RANK.queued },
      update: {
        $set: {
          rank: STATUS_RANK.sending,
          lane: LANE.underway,
          dueAt: this.clock.in(leaseMs),
          claim,
        },
        $inc: { attempts: 1 },
        $min: { heldSince: now, 'statusTimes.sending': now },
        $max: { updatedAt: now },
      },
    });
    const prolong = () => ({
      filter: { _id: { $in: ids }, rank: STATUS_RANK.sending, claim },
      update: { $set: { dueAt: this.clock.in(leaseMs) } },
    });
    let doubtful = false;
    let confirmed: readonly Pick<Message, '_id'>[] = [];
    try {
      confirmed = await orReadBack(
        async () => {
          const { filter, update } = lend();
          const { modifiedCount } = await this.messages.updateMany(filter, update);
          return modifiedCount === messages.length ? messages : this.findHeld(ids, claim);
        },
        async () => {
          doubtful = true;
          // Made lasting by a write of its own: just to read it would also show what a primary that
          // lost its office is going to take back.
          await this.messages.bulkWrite([{ updateMany: prolong() }, { updateMany: lend() }]);
          return this.findHeld(ids, claim);
        },
        leaseMs,
      );
      return confirmed;
    } finally {
      if (doubtful) void this.giveBack(messages, confirmed, claim);
    }
  }

  private findHeld(
    ids: readonly MessageId[],
    claim: string,
  ): Promise<readonly Pick<Message, '_id'>[]> {
    return this.messages
      .find({ _id: { $in: [...ids] }, rank: STATUS_RANK.sending, claim }, IN_ONE_ANSWER)
      .project<Pick<Message, '_id'>>({ _id: 1 })
      .toArray();
  }

  /** Whatever the claim comes to hold beyond what was confirmed. */
  private async giveBack(
    messages: readonly Message[],
    confirmed: readonly Pick<Message, '_id'>[],
    claim: string,
  ): Promise<void> {
    const sent = new Set(confirmed.map(({ _id }) => _id));
    const rest = messages.filter(({ _id }) => !sent.has(_id));
    await pause(this.lateMs, undefined, { ref: false });
    await this.release(rest.map((message) => ({ ...message, claim })));
  }
}
