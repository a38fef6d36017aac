import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../../dead-letters/dead-letters.service.js';
import { numberOf, successorOf } from '../../tenants/business-number.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import type { MessageFailure } from '../messages/message.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { TakeTurnQueue, type Lane } from '../messages/take-turn.job.js';
import { OutboxRepository } from './outbox.repository.js';
import { OverdueRepository } from './overdue.repository.js';

const MAX_FAILED = 500;

const NUMBER_GONE: MessageFailure = {
  code: 0,
  reason: 'number_removed',
  title: 'The number that this message was to go out from was taken from the tenant.',
  advice: 'Send it anew from another number.',
};

/** Outboxes whose number is not there, or was never named. */
@Injectable()
export class OrphanLanes {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly overdue: OverdueRepository,
    private readonly deadLetters: DeadLettersService,
    private readonly turns: TakeTurnQueue,
  ) {}

  /**
   * @param tenant as it was a moment ago
   * @returns the lane to serve; `null` if there is none
   */
  async resolve(tenant: Tenant, { tenantId, phoneNumberId }: Lane): Promise<Required<Lane> | null> {
    const home = tenant.phoneNumberId;
    if (phoneNumberId === undefined) {
      if (home === undefined) return null;
      await this.overdue.nameNumber(tenantId, home);
      return { tenantId, phoneNumberId: home };
    }
    if (numberOf(tenant, phoneNumberId)) return { tenantId, phoneNumberId };
    const successor = successorOf(tenant, phoneNumberId);
    if (successor === undefined) {
      await this.failAll({ tenantId, phoneNumberId });
      return null;
    }
    await this.overdue.moveLane(tenantId, phoneNumberId, successor.phoneNumberId);
    return { tenantId, phoneNumberId: successor.phoneNumberId };
  }

  private async failAll(lane: Required<Lane>): Promise<void> {
    const rows = await this.outbox.findLane({ ...lane, limit: MAX_FAILED });
    const queued = rows.filter(({ rank }) => rank === STATUS_RANK.queued);
    if (queued.length === 0) return;
    // The letters come first: should they not be written, nothing has failed yet.
    for (const message of queued) await this.deadLetters.recordMessage(message, NUMBER_GONE);
    await this.overdue.fail(
      queued.map(({ _id }) => _id),
      NUMBER_GONE,
    );
    if (rows.length === MAX_FAILED) await this.turns.ring([lane]);
  }
}
