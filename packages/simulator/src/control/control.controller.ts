import { Controller, Delete, Get, HttpCode, HttpStatus } from '@nestjs/common';
import { LedgerService } from '../ledger/ledger.service.js';
import { ResetService } from './reset.service.js';

@Controller('_simulator')
export class ControlController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly resetting: ResetService,
  ) {}

  @Get('health')
  health(): object {
    return { ok: true, messages: this.ledger.size };
  }

  /** Everything as at the start: world, faults, ledger, counts, waiting webhooks. */
  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  async reset(): Promise<void> {
    await this.resetting.resetAll();
  }
}
