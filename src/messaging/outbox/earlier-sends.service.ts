import { Injectable } from '@nestjs/common';
import type { TenantId } from '../../common/id.js';
import { waitOut } from '../../common/wait-out.js';
import { OutboxRepository } from './outbox.repository.js';

/** Beyond this a request is with Meta already, and was sent before the change. */
const MAX_WAIT_MS = 3_000;

/** Messages that are on their way by what their number was when they were claimed. */
@Injectable()
export class EarlierSends {
  constructor(private readonly outbox: OutboxRepository) {}

  /**
   * Waits for all that is claimed now. Whoever claims later looks at the number anew before they
   * send, so that after this nothing goes out by what was before a change that is written already.
   */
  settle(tenantId: TenantId): Promise<void> {
    return waitOut(() => this.outbox.findClaims(tenantId), MAX_WAIT_MS);
  }
}
