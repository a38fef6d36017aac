import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import type { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { Environment } from '../config/environment.js';
import { Metrics } from '../metrics/metrics.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { fake, partial } from '../../test/support/fake.js';
import type { AdvanceOnboardingQueue } from './advance-onboarding.job.js';
import type { NumberSteps } from './number-steps.service.js';
import { OnboardingMachine } from './onboarding-machine.service.js';
import { PENDING, done, withResult, type StepName } from './onboarding-steps.js';
import type { Onboarding } from './onboarding.schema.js';
import type { Claimed, OnboardingsRepository } from './onboardings.repository.js';
import type { StepOutcome, TokenSteps } from './token-steps.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

/** An onboarding whose code was exchanged, and which is claimed by whoever asks first. */
function setUp(run: (name: StepName) => StepOutcome) {
  let row = partial<Onboarding>({
    _id: 'onb_1',
    tenantId: 'tnt_1',
    state: 'running',
    steps: withResult(PENDING, 'exchange-code', done(), NOW),
    tries: 0,
    dueAt: NOW,
  });
  const step = jest.fn(async (name: StepName) => run(name));
  const machine = new OnboardingMachine(
    fake<OnboardingsRepository>({
      claim: async () => {
        row = { ...row, claim: 'clm_1' };
        return row as Claimed;
      },
      save: async (_claimed, changes) => {
        row = { ...row, ...changes } as Onboarding;
        return row as Claimed;
      },
    }),
    fake<TokenSteps>({
      inspect: () => step('inspect-token'),
      findNumber: () => step('find-number'),
    }),
    fake<NumberSteps>({ run: (name) => step(name) }),
    fake<AdvanceOnboardingQueue>({}),
    fake<TenantDirectory>({ find: async () => null }),
    fake<TenantEventsRepository>({}),
    new Metrics(),
    new AppConfig(new Environment()),
    fake<Clock>({ now: () => NOW, in: at }),
  );
  return { machine, step, row: () => row };
}

const found = (row: Onboarding, name: StepName) => row.steps.find((one) => one.name === name);

describe(OnboardingMachine.name, () => {
  const logged = jest.fn();

  beforeEach(() => {
    logged.mockClear();
    Logger.overrideLogger({ log: () => undefined, error: logged, warn: () => undefined });
  });

  afterAll(() => Logger.overrideLogger(false));

  it('tells of a step that breaks as failed, logs why, and goes on', async () => {
    const { machine, row } = setUp((name) => {
      if (name === 'register-number') throw new TypeError('a bug');
      return { result: done() };
    });
    await machine.advance('onb_1');
    expect(found(row(), 'register-number')).toMatchObject({
      state: 'failed',
      error: { code: 'internal_error', message: expect.stringContaining('on our side') },
      advice: expect.stringContaining('Try this step again'),
    });
    expect(found(row(), 'pull-templates')?.state).toBe('done');
    // Nobody holds it: it can be tried again at once.
    expect(row()).toMatchObject({ state: 'ready', claim: undefined, dueAt: undefined });
    const fields = expect.objectContaining({ step: 'register-number', err: expect.any(TypeError) });
    expect(logged).toHaveBeenCalledWith(fields, 'a step broke', OnboardingMachine.name);
  });

  it('ends at one of the first steps that breaks, in nobody’s hands', async () => {
    const { machine, step, row } = setUp(() => {
      throw new TypeError('a bug');
    });
    await machine.advance('onb_1');
    expect(step).toHaveBeenCalledTimes(1);
    expect(found(row(), 'inspect-token')).toMatchObject({ error: { code: 'internal_error' } });
    expect(row()).toMatchObject({ state: 'failed', claim: undefined, dueAt: undefined });
  });

  it('comes back before long to a step during which the database was away', async () => {
    const { machine, row } = setUp(() => {
      throw new mongo.MongoNotConnectedError('away');
    });
    await machine.advance('onb_1');
    expect(found(row(), 'inspect-token')).toMatchObject({
      state: 'pending',
      error: { code: 'database_unavailable' },
    });
    expect(row()).toMatchObject({ state: 'running', claim: undefined, tries: 0, dueAt: at(1_000) });
  });
});
