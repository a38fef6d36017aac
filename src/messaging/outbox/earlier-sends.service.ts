import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { TenantId } from '../../common/id.js';
import { OutboxRepository } from './outbox.repository.js';

/** Beyond this a request is with Meta already, and was sent before the change. */
const MAX_WAIT_MS = 3_000;
const LOOK_EVERY_MS = 20;

/** Messages that are on their way by what their number was when they were claimed. */
@Injectable()
export class EarlierSends {
  constructor(private readonly outbox: OutboxRepository) {}

  /**
   * Waits for all that is claimed now. Whoever claims later looks at the number anew before they
   * send, so that after this nothing goes out by what was before a change that is written already.
   */
  async settle(tenantId: TenantId): Promise<void> {
    const deadline = performance.now() + MAX_WAIT_MS;
    const earlier = new Set(await this.outbox.findClaims(tenantId));
    let open = earlier;
    while (open.size > 0 && performance.now() < deadline) {
      await pause(LOOK_EVERY_MS);
      const claims = await this.outbox.findClaims(tenantId);
      open = new Set(claims.filter((claim) => earlier.has(claim)));
    }
  }
}
