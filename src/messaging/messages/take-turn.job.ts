import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { defined } from '../../common/defined.js';
import { isId, type TenantId } from '../../common/id.js';
import { Metrics } from '../../metrics/metrics.js';
import { defineJob, type PayloadOf } from '../../queue/define-job.js';
import { JobQueue } from '../../queue/job-queue.js';

/** Whose outbox: that of one number of a tenant. */
export interface Lane {
  readonly tenantId: TenantId;
  /** Meta's id of the number; absent where a process of an older version rang. */
  readonly phoneNumberId?: string;
}

/**
 * Gives a number its turn: its outbox is served for a while. One bell per number, however many
 * messages wait: a number with 100,000 of them has one job in Redis, and stands in line once.
 */
export const takeTurnJob = defineJob<Lane>({
  queue: 'whatsapp-send-queue',
  read: (data) => {
    const { tenantId, phoneNumberId } = (data ?? {}) as Record<string, unknown>;
    if (!isId('tnt', tenantId)) return null;
    return {
      tenantId,
      ...defined({ phoneNumberId: typeof phoneNumberId === 'string' ? phoneNumberId : undefined }),
    };
  },
  bellOf,
  ringsApartMs: 25,
  attempts: 5,
  backoffMs: 1_000,
});

function bellOf({ tenantId, phoneNumberId }: Lane): string {
  return phoneNumberId === undefined ? tenantId : `${tenantId}.${phoneNumberId}`;
}

/** The lanes in which these stand, each once. */
export function lanesOf(messages: Iterable<Lane>): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const { tenantId, phoneNumberId } of messages) {
    const lane = { tenantId, ...defined({ phoneNumberId }) };
    lanes.set(bellOf(lane), lane);
  }
  return [...lanes.values()];
}

export type TakeTurnPayload = PayloadOf<typeof takeTurnJob>;

@Injectable()
export class TakeTurnQueue extends JobQueue<TakeTurnPayload> {
  constructor(@InjectQueue(takeTurnJob.queue) queue: Queue, metrics: Metrics) {
    super(takeTurnJob, queue, metrics);
  }
}
