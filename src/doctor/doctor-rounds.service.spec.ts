import { Logger } from '@nestjs/common';
import type { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { Environment } from '../config/environment.js';
import type { OnboardingsRepository } from '../onboarding/onboardings.repository.js';
import type { TenantDirectory } from '../tenants/tenant-directory.js';
import type { TenantEvent } from '../tenants/tenant-event.schema.js';
import type { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import type { TenantsRepository } from '../tenants/tenants.repository.js';
import { Metrics } from '../metrics/metrics.js';
import type { NumberActivities } from '../webhook/number-activity.repository.js';
import { fake, partial } from '../../test/support/fake.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { DiagnosesRepository } from './diagnoses.repository.js';
import type { Diagnosis } from './diagnosis.schema.js';
import { DoctorRounds } from './doctor-rounds.service.js';
import { DiagnosisLimitedError } from './doctor.errors.js';
import type { Doctor } from './doctor.service.js';

const NOW = new Date('2026-11-28T12:00:00Z');
const MINUTES = 240;
const due = (phoneNumberId: string) =>
  partial<Diagnosis>({ _id: `tnt_1/${phoneNumberId}`, tenantId: 'tnt_1', phoneNumberId });

function setUp({
  waiting = [],
  odd = [],
  connected = [],
  tenants = [],
  told = [],
  visit = async () => true,
}: {
  waiting?: string[];
  odd?: string[];
  connected?: string[];
  tenants?: Tenant[];
  told?: string[];
  visit?: Doctor['visit'];
}) {
  const left = waiting.map(due);
  const calls = {
    plan: jest.fn<Promise<void>, [readonly { phoneNumberId: string; dueAt: Date }[]]>(
      async () => undefined,
    ),
    hasten: jest.fn(async (_ids: readonly string[], _since?: Date) => undefined),
    remove: jest.fn(async () => undefined),
    visit: jest.fn(visit),
  };
  const metrics = new Metrics();
  const rounds = new DoctorRounds(
    fake<DiagnosesRepository>({
      plan: calls.plan,
      hasten: calls.hasten,
      remove: calls.remove,
      takeDue: async () => left.shift() ?? null,
    }),
    fake<Doctor>({ visit: calls.visit, nextAt: () => NOW }),
    fake<TenantsRepository>({ list: async () => tenants }),
    fake<TenantDirectory>({ find: async () => tenants[0] ?? null }),
    fake<TenantEventsRepository>({
      listSince: async () =>
        told.map((digits) =>
          partial<TenantEvent>({
            tenantId: 'tnt_1',
            data: { display_phone_number: digits },
            createdAt: NOW,
          }),
        ),
    }),
    fake<OnboardingsRepository>({
      findEnded: async () =>
        connected.map((phoneNumberId) => ({ tenantId: 'tnt_1', phoneNumberId })),
    }),
    fake<NumberActivities>({ takeOdd: async () => odd }),
    metrics,
    new AppConfig(Object.assign(new Environment(), { DIAGNOSIS_MINUTES: MINUTES })),
    fake<Clock>({ now: () => NOW, in: (ms) => new Date(NOW.getTime() + ms) }),
  );
  return { ...calls, rounds, metrics };
}

describe(DoctorRounds.name, () => {
  beforeAll(() => Logger.overrideLogger(false));

  it('looks at whatever is due, and goes on if one cannot be looked at', async () => {
    const seen: string[] = [];
    const { rounds, metrics } = setUp({
      waiting: ['1', '2', '3'],
      visit: async (_tenantId, id) => {
        seen.push(id);
        if (id === '1') throw new DiagnosisLimitedError('w');
        if (id === '2') throw new Error('Meta is away');
        return true;
      },
    });
    await rounds.round();
    expect(seen).toEqual(['1', '2', '3']);
    // Too many looks are no failure: it waits for its turn.
    const { values } = await metrics.diagnosisLooksTotal.get();
    expect(values.map(({ labels, value }) => [labels.outcome, value])).toEqual([
      ['failed', 1],
      ['done', 1],
    ]);
  });

  it('forgets numbers that are no more', async () => {
    const { rounds, remove } = setUp({ waiting: ['1'], visit: async () => false });
    await rounds.round();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('looks at once at what was just connected, and where silence is odd', async () => {
    const { rounds, hasten, plan } = setUp({ odd: ['7'], connected: ['8'] });
    await rounds.round();
    expect(hasten.mock.calls).toEqual([[['8']], [[], undefined], [['7']]]);
    expect(plan).toHaveBeenCalledWith([{ tenantId: 'tnt_1', phoneNumberId: '8', dueAt: NOW }]);
  });

  it('looks at what Meta told something of, and at no other number of its tenant', async () => {
    const numbers = [
      { phoneNumberId: '1', displayPhoneNumber: '15550001' },
      { phoneNumberId: '2', displayPhoneNumber: '15550002' },
      { phoneNumberId: '3' },
    ];
    const tenants = [partial<Tenant>({ _id: 'tnt_1', numbers })];
    const { rounds, hasten } = setUp({ tenants, told: ['15550002', '15550002', '15550009'] });
    await rounds.round();
    expect(hasten).toHaveBeenCalledWith(['2'], NOW);
  });

  it('spreads the first looks over the hours, not all at once', async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => ({ phoneNumberId: String(n) }));
    const { rounds, plan } = setUp({ tenants: [partial<Tenant>({ _id: 'tnt_1', numbers })] });
    await rounds.round();
    const after = plan.mock.calls.flatMap(([planned]) =>
      planned.map(({ dueAt }) => dueAt.getTime() - NOW.getTime()),
    );
    expect(after).toHaveLength(200);
    expect(Math.min(...after)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...after)).toBeLessThanOrEqual(MINUTES * 60_000);
    expect(new Set(after.map((ms) => Math.floor(ms / 3_600_000))).size).toBe(4);
  });

  it('takes no more than a few dozen calls of Meta in a round', async () => {
    const { rounds, visit } = setUp({ waiting: Array.from({ length: 50 }, (_, n) => String(n)) });
    await rounds.round();
    expect(visit).toHaveBeenCalledTimes(10);
  });
});
