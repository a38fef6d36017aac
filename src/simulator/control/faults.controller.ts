import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import type { FaultSettings } from '../faults/fault-settings.js';
import { FaultsService } from '../faults/faults.service.js';
import { OUTCOMES } from '../faults/outcome.js';
import { RecipientsService } from '../faults/recipients.service.js';
import { WELL_KNOWN_RECIPIENTS } from '../faults/well-known-recipients.js';
import { FaultsDto, RecipientDto } from './faults.dto.js';
import { JsonBody } from './json-body.pipe.js';

/** What goes wrong, for everybody and for certain people. */
@Controller('_simulator')
export class FaultsController {
  constructor(
    private readonly faults: FaultsService,
    private readonly recipients: RecipientsService,
  ) {}

  @Get('faults')
  settings(): FaultSettings {
    return this.faults.current;
  }

  @Put('faults')
  change(@Body(new JsonBody(FaultsDto)) settings: FaultsDto): FaultSettings {
    return this.faults.replace(settings);
  }

  @Get('recipients')
  allRecipients(): object {
    const outcomes = Object.fromEntries(
      Object.entries(OUTCOMES).map(([name, { meaning }]) => [name, meaning]),
    );
    return { outcomes, wellKnown: WELL_KNOWN_RECIPIENTS, set: this.recipients.all() };
  }

  /** @param number in any form, or a business-scoped user id */
  @Put('recipients/:number')
  setRecipient(
    @Param('number') number: string,
    @Body(new JsonBody(RecipientDto)) script: RecipientDto,
  ): object {
    const key = number.replace(/[+\s()-]/g, '');
    this.recipients.set(key, script);
    return { number: key, script };
  }
}
