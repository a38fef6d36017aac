import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import {
  EARLY_NEWS,
  OUTCOMES,
  SCOPES,
  type EarlyNews,
  type OutcomeName,
  type Scope,
  type Script,
} from '../faults/outcome.js';
import { STEP_OUTCOMES, type StepFault, type StepOutcome } from '../faults/steps.service.js';
import type { FaultSettings } from '../faults/fault-settings.js';

const DAY_MS = 86_400_000;

/** A share from 0 to 1; may be left out. */
function IsRate(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    IsNumber()(target, property);
    Min(0)(target, property);
    Max(1)(target, property);
  };
}

/** A whole number; may be left out. */
function IsWhole(least: number, most: number): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    IsInt()(target, property);
    Min(least)(target, property);
    Max(most)(target, property);
  };
}

/** A switch; may be left out. */
function IsSwitch(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    IsBoolean()(target, property);
  };
}

/** The faults that hold for everybody. What is left out returns to its initial value. */
export class FaultsDto implements Partial<FaultSettings> {
  @IsWhole(0, 4_294_967_295) readonly seed?: number;

  @IsSwitch() readonly strict?: boolean;

  @IsRate() readonly resetRate?: number;
  @IsRate() readonly htmlErrorRate?: number;
  @IsRate() readonly unavailableRate?: number;
  @IsRate() readonly rateLimitRate?: number;
  @IsRate() readonly dropAnswerRate?: number;
  @IsRate() readonly hangAnswerRate?: number;
  @IsRate() readonly garbageAnswerRate?: number;
  @IsRate() readonly slowAnswerRate?: number;
  @IsRate() readonly failedRate?: number;

  @IsOptional() @IsIn(['off', 'error', 'failed']) readonly window?: 'off' | 'error' | 'failed';
  @IsSwitch() readonly pairLimit?: boolean;
  @IsWhole(0, 100_000) readonly throughputPerSecond?: number;

  @IsOptional()
  @IsIn(['usual', 'unavailable', 'truncated'])
  readonly mediaDownloads?: 'usual' | 'unavailable' | 'truncated';

  @IsOptional()
  @IsIn(['approve', 'reject', 'hold'])
  readonly templateReview?: 'approve' | 'reject' | 'hold';

  @IsSwitch() readonly statuses?: boolean;
  @IsWhole(0, DAY_MS) readonly sentDelayMs?: number;
  @IsWhole(0, DAY_MS) readonly deliveredDelayMs?: number;
  @IsWhole(0, DAY_MS) readonly readDelayMs?: number;
  @IsSwitch() readonly statusBeforeAnswer?: boolean;
  @IsRate() readonly duplicateWebhookRate?: number;
  @IsSwitch() readonly shuffle?: boolean;
  @IsWhole(0, DAY_MS) readonly delayMs?: number;
  @IsWhole(1, 1000) readonly webhookBatch?: number;
  @IsWhole(0, 60_000) readonly webhookLingerMs?: number;
}

/** What happens to one step of connecting or managing. */
export class StepFaultDto implements StepFault {
  @IsIn(STEP_OUTCOMES) readonly outcome!: StepOutcome;
  @IsWhole(0, 9_999_999) readonly code?: number;
  @IsWhole(0, 9_999_999) readonly subcode?: number;
  @IsWhole(0, DAY_MS) readonly delayMs?: number;
  @IsWhole(1, 1_000_000) readonly times?: number;
  @IsOptional() @IsIn(['GET', 'POST', 'DELETE']) readonly method?: string;
  @IsOptional() @Matches(/^\d+$/) readonly id?: string;
}

/** What happens to messages of one sender or for one recipient. */
export class ScriptDto implements Script {
  @IsIn(Object.keys(OUTCOMES)) readonly outcome!: OutcomeName;
  @IsWhole(0, 9_999_999) readonly code?: number;
  @IsWhole(0, DAY_MS) readonly delayMs?: number;
  @IsWhole(1, 1_000_000) readonly times?: number;
  @IsOptional() @IsIn(SCOPES) readonly only?: Scope;
  @IsOptional() @IsArray() @IsIn(EARLY_NEWS, { each: true }) readonly before?: EarlyNews[];
  @IsWhole(0, DAY_MS) readonly statusDelayMs?: number;
  @IsSwitch() readonly reference?: boolean;
}
