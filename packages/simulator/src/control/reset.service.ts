import { Injectable } from '@nestjs/common';
import { FaultsService } from '../faults/faults.service.js';
import { ScriptsService } from '../faults/scripts.service.js';
import { SendLimitsService } from '../faults/send-limits.service.js';
import { StepsService } from '../faults/steps.service.js';
import { UsageService } from '../graph/usage.service.js';
import { CallsService } from '../ledger/calls.service.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { RequestsService } from '../ledger/requests.service.js';
import { PricingService } from '../send/pricing.service.js';
import { StatusReporterService } from '../webhooks/status-reporter.service.js';
import { WebhookSenderService } from '../webhooks/webhook-sender.service.js';
import { AccountsService } from '../world/accounts.service.js';
import { CodesService } from '../world/codes.service.js';
import { CustomersService } from '../world/customers.service.js';
import { MediaService } from '../world/media.service.js';
import { OwnershipService } from '../world/ownership.service.js';
import { TemplatesService } from '../world/templates.service.js';
import { TokensService } from '../world/tokens.service.js';

/** Knows everything that remembers. */
@Injectable()
export class ResetService {
  private readonly memories: readonly { clear(): void }[];

  constructor(
    accounts: AccountsService,
    customers: CustomersService,
    tokens: TokensService,
    ownership: OwnershipService,
    codes: CodesService,
    templates: TemplatesService,
    media: MediaService,
    faults: FaultsService,
    scripts: ScriptsService,
    steps: StepsService,
    calls: CallsService,
    limits: SendLimitsService,
    pricing: PricingService,
    ledger: LedgerService,
    requests: RequestsService,
    usage: UsageService,
    reporter: StatusReporterService,
    private readonly sender: WebhookSenderService,
  ) {
    this.memories = [
      reporter,
      sender,
      accounts,
      customers,
      tokens,
      ownership,
      codes,
      templates,
      media,
      faults,
      scripts,
      steps,
      calls,
      limits,
      pricing,
      ledger,
      requests,
      usage,
    ];
  }

  /** Resolves when nothing of the past can still arrive anywhere. */
  async resetAll(): Promise<void> {
    for (const memory of this.memories) memory.clear();
    await this.sender.settle();
  }
}
