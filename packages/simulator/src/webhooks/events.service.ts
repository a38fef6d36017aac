import { Injectable } from '@nestjs/common';
import { Clock } from '../clock.js';
import type { JsonObject } from '../graph/json.js';
import { SimulatorEnvironment } from '../simulator.environment.js';
import { AccountsService } from '../world/accounts.service.js';
import { WebhookSenderService } from './webhook-sender.service.js';

/** Tells what happens to accounts, numbers and templates. Overrides do not hold for it. */
@Injectable()
export class EventsService {
  constructor(
    private readonly environment: SimulatorEnvironment,
    private readonly accounts: AccountsService,
    private readonly sender: WebhookSenderService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param entryId `entry[].id` if it is not the account: partner events name the portfolio
   * @returns whether somebody is subscribed
   */
  tell(wabaId: string, field: string, value: JsonObject, entryId = wabaId): boolean {
    if (!this.accounts.declareAccount(wabaId).subscribed) return false;
    this.post(entryId, field, value);
    return true;
  }

  /** Tells the app's owner of an account that comes or goes, subscribed or not. */
  tellPartner(businessId: string, value: JsonObject): void {
    this.post(businessId, 'account_update', value);
  }

  private post(entryId: string, field: string, value: JsonObject): void {
    const time = Math.floor(this.clock.now().getTime() / 1000);
    this.sender.enqueue({
      url: this.environment.SIMULATOR_WEBHOOK_URL,
      entryId,
      content: { field, value: JSON.stringify(value), time },
    });
  }
}
