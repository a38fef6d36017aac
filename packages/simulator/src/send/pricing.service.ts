import { Injectable } from '@nestjs/common';
import type { Pricing } from '../webhooks/status-report.js';

/** Service messages a number may send each month before they cost. */
const FREE_PER_MONTH = 1000;

/** What a delivered message costs, as the `sent` status tells it. */
@Injectable()
export class PricingService {
  /** Service messages by number and month. */
  private readonly serviceMessages = new Map<string, number>();

  priceOf(phoneNumberId: string, category: string, atMs: number): Pricing {
    const free = category === 'service' && this.countService(phoneNumberId, atMs) <= FREE_PER_MONTH;
    return {
      billable: !free,
      pricing_model: 'PMP',
      type: free ? 'free_customer_service' : 'regular',
      category,
    };
  }

  clear(): void {
    this.serviceMessages.clear();
  }

  private countService(phoneNumberId: string, atMs: number): number {
    const at = new Date(atMs);
    const key = `${phoneNumberId}/${at.getUTCFullYear()}-${at.getUTCMonth()}`;
    const count = (this.serviceMessages.get(key) ?? 0) + 1;
    this.serviceMessages.set(key, count);
    return count;
  }
}
