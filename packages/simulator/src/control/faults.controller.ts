import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Put,
} from '@nestjs/common';
import type { FaultSettings } from '../faults/fault-settings.js';
import { FaultsService } from '../faults/faults.service.js';
import { OUTCOMES } from '../faults/outcome.js';
import { ScriptsService, type ScriptKind } from '../faults/scripts.service.js';
import { STEP_NAMES, STEP_OUTCOMES, StepsService } from '../faults/steps.service.js';
import { WELL_KNOWN_RECIPIENTS } from '../faults/well-known-recipients.js';
import { FaultsDto, ScriptDto, StepFaultDto } from './faults.dto.js';
import { JsonBody } from './json-body.pipe.js';

/** What goes wrong, for everybody and for certain people. */
@Controller('_simulator')
export class FaultsController {
  constructor(
    private readonly faults: FaultsService,
    private readonly scripts: ScriptsService,
    private readonly steps: StepsService,
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
    const set = this.scripts.all('recipient').map(({ name: number, ...rest }) => ({
      number,
      ...rest,
    }));
    return { outcomes, wellKnown: WELL_KNOWN_RECIPIENTS, set };
  }

  /** @param number in any form, or a business-scoped user id */
  @Put('recipients/:number')
  setRecipient(
    @Param('number') number: string,
    @Body(new JsonBody(ScriptDto)) script: ScriptDto,
  ): object {
    const key = number.replace(/[+\s()-]/g, '');
    this.scripts.set('recipient', key, script);
    return { number: key, script };
  }

  @Get('steps')
  allSteps(): object {
    return { steps: STEP_NAMES, outcomes: STEP_OUTCOMES, set: this.steps.all() };
  }

  @Put('steps/:step')
  setStep(
    @Param('step') step: string,
    @Body(new JsonBody(StepFaultDto)) fault: StepFaultDto,
  ): object {
    if (!STEP_NAMES.includes(step)) {
      throw new NotFoundException(`There is no step ${step}; there are ${STEP_NAMES.join(', ')}.`);
    }
    this.steps.set(step, fault);
    return { step, fault };
  }

  @Delete('steps/:step')
  @HttpCode(204)
  forgetStep(@Param('step') step: string): void {
    this.steps.remove(step);
  }

  /** @param kind `phone-numbers`, `tokens` or `recipients` */
  @Put(':kind/:name/script')
  setSender(
    @Param('kind') kind: string,
    @Param('name') name: string,
    @Body(new JsonBody(ScriptDto)) script: ScriptDto,
  ): object {
    this.scripts.set(senderKind(kind), name, script);
    return { name, script };
  }

  @Delete(':kind/:name/script')
  @HttpCode(204)
  forgetSender(@Param('kind') kind: string, @Param('name') name: string): void {
    this.scripts.remove(senderKind(kind), name);
  }
}

function senderKind(kind: string): ScriptKind {
  if (kind === 'phone-numbers') return 'number';
  if (kind === 'tokens') return 'token';
  if (kind === 'recipients') return 'recipient';
  throw new NotFoundException(`${kind} have no scripts.`);
}
