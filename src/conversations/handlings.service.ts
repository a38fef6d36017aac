import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { ConversationId, TenantId } from '../common/id.js';
import { changeHandling, untouched, wakeHandling, type HandlingChange } from './handling-change.js';
import type { Handling } from './handling.schema.js';
import { HandlingsRepository } from './handlings.repository.js';

/** Others may change the same conversation at the same time; each round lets one of them through. */
const MAX_ROUNDS = 50;

/** A customer wrote. */
export interface Arrival {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  /** When the message was stored. */
  readonly at: Date;
}

/** How a tenant's people deal with conversations. */
@Injectable()
export class Handlings {
  constructor(
    private readonly handlings: HandlingsRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns by conversation, one for each */
  async find(
    tenantId: TenantId,
    conversationIds: readonly ConversationId[],
  ): Promise<Map<ConversationId, Handling>> {
    const stored =
      conversationIds.length === 0 ? [] : await this.handlings.findMany(conversationIds);
    const byId = new Map(stored.map((handling) => [handling._id, handling]));
    return new Map(conversationIds.map((id) => [id, byId.get(id) ?? untouched(id, tenantId)]));
  }

  /** Safe to run at the same time as others: each change is made to what it saw. */
  change(
    tenantId: TenantId,
    conversationId: ConversationId,
    change: HandlingChange,
  ): Promise<Handling> {
    return this.update(tenantId, conversationId, (before) =>
      changeHandling(before, change, this.clock.now()),
    );
  }

  /**
   * Opens what was closed before its customer wrote, and wakes what was snoozed. One query for all
   * of them, and no more where none of them was either. Safe to run twice.
   *
   * @returns whether there was any
   */
  async wake(arrivals: readonly Arrival[]): Promise<boolean> {
    if (arrivals.length === 0) return false;
    let woken = false;
    const latest = new Map<ConversationId, Arrival>();
    for (const arrival of arrivals) {
      const known = latest.get(arrival.conversationId);
      if (known === undefined || known.at < arrival.at) latest.set(arrival.conversationId, arrival);
    }
    for (const { _id, tenantId, ...handling } of await this.handlings.findMany([
      ...latest.keys(),
    ])) {
      const at = latest.get(_id)?.at;
      if (at === undefined || (handling.status === 'open' && !handling.snoozedUntil)) continue;
      await this.update(tenantId, _id, (before) => wakeHandling(before, at, this.clock.now()));
      woken = true;
    }
    return woken;
  }

  private async update(
    tenantId: TenantId,
    conversationId: ConversationId,
    decide: (before: Handling) => Handling,
  ): Promise<Handling> {
    for (let round = 1; ; round += 1) {
      const before = (await this.find(tenantId, [conversationId])).get(conversationId)!;
      const after = decide(before);
      if (after === before || (await this.handlings.replace(before, after))) return after;
      if (round === MAX_ROUNDS) throw new Error(`${conversationId} does not come to rest`);
    }
  }
}
