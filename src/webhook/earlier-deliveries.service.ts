import { Injectable } from '@nestjs/common';
import { waitOut } from '../common/wait-out.js';
import { WebhookEventsRepository } from './webhook-events.repository.js';

/** Beyond this whoever still applies one has looked again at where its items go. */
const MAX_WAIT_MS = 3_000;

/** Deliveries that are being applied by what tenants and numbers were when somebody looked. */
@Injectable()
export class EarlierDeliveries {
  constructor(private readonly events: WebhookEventsRepository) {}

  /**
   * Waits for all that is being applied now. Whoever begins later looks at the tenants anew, so that
   * after this nothing is filed by what was before a change that is written already.
   */
  settle(): Promise<void> {
    return waitOut(() => this.events.findApplying(), MAX_WAIT_MS);
  }
}
