import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { AdvanceOnboardingQueue } from './advance-onboarding.job.js';
import { ClaimLostError, NumberSteps } from './number-steps.service.js';
import {
  failed,
  nextStep,
  stateOf,
  withResult,
  type Step,
  type StepName,
} from './onboarding-steps.js';
import type { Onboarding, OnboardingId, OnboardingState } from './onboarding.schema.js';
import {
  OnboardingsRepository,
  type Claimed,
  type OnboardingChanges,
} from './onboardings.repository.js';
import { judgeFailure } from './step-failure.js';
import { TokenSteps, type StepOutcome } from './token-steps.service.js';

/** The code went to Meta, and the answer with whoever asked. */
const EXCHANGE_LOST = failed(
  'exchange_lost',
  'The process that exchanged the code ended before it had the token.',
  'Open the connect link again and go through the dialog once more: a code works once.',
);

/**
 * Takes an onboarding from step to step. After each, how it came out is written down under a claim, so
 * whoever dies in between leaves the rest to the next one; a step that was done and not written
 * down looks at Meta first, and finds it done.
 */
@Injectable()
export class OnboardingMachine {
  private readonly logger = new Logger(OnboardingMachine.name);

  constructor(
    private readonly rows: OnboardingsRepository,
    private readonly tokenSteps: TokenSteps,
    private readonly numberSteps: NumberSteps,
    private readonly queue: AdvanceOnboardingQueue,
    private readonly directory: TenantDirectory,
    private readonly events: TenantEventsRepository,
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** Safe to run twice, also at once. */
  async advance(onboardingId: OnboardingId): Promise<void> {
    let row = await this.rows.claim(onboardingId, this.config.onboarding.leaseMs);
    while (row !== null) row = await this.step(row);
  }

  /** Rings for those that wait for their next try, or were left by somebody who died. @returns how many */
  async recover(limit: number): Promise<number> {
    const due = await this.rows.findDue(limit);
    await this.queue.ring(due.map((onboardingId) => ({ onboardingId })));
    return due.length;
  }

  /** @returns `null` once there is nothing left to do now */
  private async step(row: Claimed): Promise<Claimed | null> {
    const name = nextStep(row.steps);
    if (name === undefined) return this.end(row);
    try {
      const { result, changes } = await this.run(name, row);
      this.logStep(row, name, result.state);
      return await this.rows.save(row, {
        ...changes,
        steps: withResult(row.steps, name, result, this.clock.now()),
        tries: 0,
        dueAt: this.clock.in(this.config.onboarding.leaseMs),
      });
    } catch (error) {
      if (error instanceof ClaimLostError) return null;
      return this.judge(row, name, error);
    }
  }

  private async judge(row: Claimed, name: StepName, error: unknown): Promise<Claimed | null> {
    const verdict = judgeFailure(error, row.tries);
    if (!(error instanceof AppError)) {
      this.logger.error({ err: error, onboardingId: row._id, step: name }, 'a step broke');
    }
    const now = this.clock.now();
    if (verdict.kind === 'over') {
      this.logStep(row, name, 'failed');
      const steps = withResult(row.steps, name, verdict.result, now);
      return this.rows.save(row, { steps, tries: 0 });
    }
    const { inMs, spent, error: told } = verdict;
    const steps = withResult(row.steps, name, { state: 'pending', error: told }, now);
    const changes = {
      steps,
      tries: row.tries + (spent ? 1 : 0),
      claim: undefined,
      dueAt: this.clock.in(inMs),
    };
    await this.rows.save(row, changes);
    return null;
  }

  private run(name: StepName, row: Claimed): Promise<StepOutcome> {
    switch (name) {
      case 'exchange-code':
        return Promise.resolve({ result: EXCHANGE_LOST });
      case 'inspect-token':
        return this.tokenSteps.inspect(row);
      case 'find-number':
        return this.tokenSteps.findNumber(row);
      default:
        return this.numberSteps.run(name, row);
    }
  }

  private async end(row: Claimed): Promise<null> {
    const state = stateOf(row.steps, 'ready') === 'done' ? 'ready' : 'failed';
    await this.tell(row, state);
    const changes: OnboardingChanges = { state, claim: undefined, dueAt: undefined };
    const ended = await this.rows.save(row, changes);
    if (ended !== null) this.metrics.onboardingsTotal.inc({ state });
    return null;
  }

  /** The tenant hears of it; one that does not exist hears nothing. */
  private async tell(row: Claimed, state: OnboardingState): Promise<void> {
    const { tenantId, phoneNumberId } = row;
    if ((await this.directory.find(tenantId)) === null) return;
    const step = row.steps.find((one) => one.state === 'failed');
    const number = row.displayPhoneNumber ?? phoneNumberId ?? 'A number';
    const summary =
      state === 'ready'
        ? `${number} is connected.`
        : `${number} is not connected: ${step?.error?.message ?? 'a step failed'}`;
    const data = { onboardingId: row._id, phoneNumberId: phoneNumberId ?? null, ...toldOf(step) };
    // Whoever ends it a second time, after a crash, tells the same.
    const last = Math.max(...row.steps.map(({ at }) => at?.getTime() ?? 0));
    const source = `${row._id}/${state}/${last}`;
    await this.events.record([{ tenantId, kind: `onboarding.${state}`, summary, data, source }]);
  }

  private logStep({ _id, tenantId }: Onboarding, step: StepName, state: string): void {
    this.metrics.onboardingStepsTotal.inc({ step, state });
    this.logger.log({ onboardingId: _id, tenantId, step, state }, 'a step of an onboarding');
  }
}

function toldOf(step: Step | undefined): object {
  if (step === undefined) return {};
  const { name, error, advice } = step;
  return { step: name, error: error ?? null, advice: advice ?? null };
}
