import { Injectable } from '@nestjs/common';
import { boundedCache } from '../../common/bounded-cache.js';
import type { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { AppConfig } from '../../config/app-config.js';
import { VolatileStore } from '../../queue/volatile-store.js';
import type { BusinessNumber } from '../../tenants/business-number.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { MessagingLimitError, OutboxFullError } from '../messages/message.errors.js';
import { readMessagingLimit } from './messaging-limit.js';
import { MessagesRepository } from '../messages/messages.repository.js';

const DAY_MS = 24 * 60 * 60_000;
/** How long a count of what waits is believed. */
const COUNTED_MS = 2_000;
const MAX_COUNTS = 20_000;

/** What waits, as it was counted last, and what was let in since. */
interface Count {
  waiting: number;
}

/** A message that asks to be let in. */
export interface QuotaRequest {
  readonly peer: string;
  /** Its customer may be written to freely now. */
  readonly windowOpen: boolean;
}

/**
 * How much a tenant may ask for. Estimates on purpose: what waits is counted now and then, and who was
 * written to is kept in Redis, which may forget. Both err on the side of letting a message in.
 */
@Injectable()
export class SendQuota {
  /** All who ask while it is counted share the answer. */
  private readonly counts = boundedCache<TenantId, Count>(MAX_COUNTS, {
    ttl: COUNTED_MS,
    fetchMethod: async (tenantId) => ({ waiting: await this.messages.countWaiting(tenantId) }),
  });

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly messages: MessagesRepository,
    private readonly store: VolatileStore,
  ) {}

  /** @returns by index, why a message may not be taken; `null` if it may */
  async check(
    tenant: Tenant,
    number: BusinessNumber,
    requests: readonly QuotaRequest[],
  ): Promise<(AppError | null)[]> {
    const max = tenant.limits?.queuedMessages ?? this.config.quotas.queuedMessages;
    const room = max === 0 ? Infinity : await this.roomFor(tenant._id, requests.length, max);
    const refusals = await this.checkRecipients(tenant._id, number, requests.slice(0, room));
    return requests.map((_candidate, index) =>
      index < room ? (refusals[index] ?? null) : new OutboxFullError(max),
    );
  }

  private async roomFor(tenantId: TenantId, more: number, max: number): Promise<number> {
    const count = await this.counts.forceFetch(tenantId);
    const room = Math.min(more, Math.max(0, max - count.waiting));
    // Those let in count at once, those sent meanwhile with the next look.
    count.waiting += room;
    return room;
  }

  /** New people outside of service windows in 24 hours, by the limit of the account. */
  private async checkRecipients(
    tenantId: TenantId,
    { wabaId, messagingLimit }: BusinessNumber,
    requests: readonly QuotaRequest[],
  ): Promise<(AppError | null)[]> {
    const limit = readMessagingLimit(messagingLimit);
    const peers = requests.flatMap(({ peer, windowOpen }) => (windowOpen ? [] : [peer]));
    if (limit === Infinity || peers.length === 0) return requests.map(() => null);
    const now = this.clock.now().getTime();
    const key = `recipients:${wabaId ?? tenantId}`;
    const admitted = await this.store.admit(key, peers, { limit, now, windowMs: DAY_MS });
    const refused = new Set(peers.filter((_peer, index) => !admitted[index]));
    return requests.map(({ peer, windowOpen }) =>
      !windowOpen && refused.has(peer) ? new MessagingLimitError(limit) : null,
    );
  }
}
