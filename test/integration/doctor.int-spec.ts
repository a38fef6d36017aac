import { Logger } from '@nestjs/common';
import mongoose, { type Connection } from 'mongoose';
import type { Clock } from '../../src/common/clock.js';
import { Secret } from '../../src/common/secret.js';
import { AppConfig } from '../../src/config/app-config.js';
import { Environment } from '../../src/config/environment.js';
import { DiagnosesRepository } from '../../src/doctor/diagnoses.repository.js';
import { Diagnosis, DiagnosisSchema } from '../../src/doctor/diagnosis.schema.js';
import { DoctorRounds } from '../../src/doctor/doctor-rounds.service.js';
import { Doctor } from '../../src/doctor/doctor.service.js';
import { FactFinder } from '../../src/doctor/fact-finder.service.js';
import type { Mender } from '../../src/doctor/mender.service.js';
import { Metrics } from '../../src/metrics/metrics.js';
import type { OnboardingsRepository } from '../../src/onboarding/onboardings.repository.js';
import type { VolatileStore } from '../../src/queue/volatile-store.js';
import type { TemplatesRepository } from '../../src/templates/templates.repository.js';
import type { BusinessNumber } from '../../src/tenants/business-number.js';
import type { NumberReadings } from '../../src/tenants/number-readings.repository.js';
import type { TenantDirectory } from '../../src/tenants/tenant-directory.js';
import type { TenantEventsRepository } from '../../src/tenants/tenant-events.repository.js';
import type { Tenant } from '../../src/tenants/tenant.schema.js';
import type { TenantsRepository } from '../../src/tenants/tenants.repository.js';
import { NumberActivities } from '../../src/webhook/number-activity.repository.js';
import { NumberActivity, NumberActivitySchema } from '../../src/webhook/number-activity.schema.js';
import type { SignatureFailures } from '../../src/webhook/signature-failures.repository.js';
import type { NumberNode } from '../../src/whatsapp/management/connecting-answers.js';
import type { ConnectingApi } from '../../src/whatsapp/management/connecting-api.client.js';
import { fake, partial } from '../support/fake.js';
import { isolate } from '../support/isolation.js';

const MINUTE_MS = 60_000;
const START = new Date('2026-11-28T12:00:00Z').getTime();
const PERIOD_MINUTES = 240;

/** The doctor on a clock that is set, with real rows, and a Meta that finds nothing wrong. */
class World {
  /** Since the start. */
  minute = 0;
  readonly told: { minute: number; check: string; from: string | null; to: string }[] = [];
  /** When each number was looked at, in minutes. */
  readonly looks = new Map<string, number[]>();
  readonly metrics = new Metrics();
  readonly doctor: Doctor;
  readonly rounds: DoctorRounds;
  readonly rows: DiagnosesRepository;
  private readonly clock = fake<Clock>({
    now: () => new Date(START + this.minute * MINUTE_MS),
    in: (ms) => new Date(START + this.minute * MINUTE_MS + ms),
  });

  constructor(
    private readonly connection: Connection,
    numbers: readonly Partial<BusinessNumber>[],
  ) {
    const tenant = partial<Tenant>({
      _id: 'tnt_1',
      status: 'active',
      numbers: numbers.map((one) => ({ wabaId: '2', accessToken: 'x', status: 'active', ...one })),
    });
    const node = (id: string): NumberNode => ({
      id,
      status: 'CONNECTED',
      platform: 'CLOUD_API',
      webhooks: {},
      health: [],
    });
    const directory = fake<TenantDirectory>({
      find: async () => tenant,
      findCredentials: async (_tenant, number) => ({
        phoneNumberId: number?.phoneNumberId ?? '',
        accessToken: new Secret('EAA'),
        sealedToken: 'x',
        wabaId: '2',
      }),
    });
    const events = fake<TenantEventsRepository>({
      listSince: async () => [],
      record: async (news) => {
        this.note(news);
        return new Set<number>();
      },
    });
    const config = new AppConfig(
      Object.assign(new Environment(), { DIAGNOSIS_MINUTES: PERIOD_MINUTES }),
    );
    this.rows = new DiagnosesRepository(connection.model<Diagnosis>(Diagnosis.name), this.clock);
    const finder = new FactFinder(
      fake<ConnectingApi>({
        inspectToken: async () => ({ valid: true, scopes: [] }),
        getNumber: async ({ phoneNumberId }) => {
          const before = this.looks.get(phoneNumberId) ?? [];
          this.looks.set(phoneNumberId, [...before, this.minute]);
          return node(phoneNumberId);
        },
        listNumbers: async () => [],
        listSubscribedApps: async () => [],
      }),
      directory,
      this.activities(),
      fake<SignatureFailures>({ find: async () => null }),
      fake<TemplatesRepository>({ countStates: async () => new Map() }),
      config,
      this.clock,
    );
    this.doctor = new Doctor(
      this.rows,
      finder,
      fake<Mender>({}),
      fake<NumberReadings>({ keep: async () => undefined }),
      directory,
      events,
      fake<VolatileStore>({ admit: async (_key, ids) => ids.map(() => true) }),
      this.metrics,
      config,
      this.clock,
    );
    this.rounds = new DoctorRounds(
      this.rows,
      this.doctor,
      fake<TenantsRepository>({ list: async () => [tenant] }),
      directory,
      events,
      fake<OnboardingsRepository>({ findEnded: async () => [] }),
      this.activities(),
      this.metrics,
      config,
      this.clock,
    );
  }

  /** Something comes in for a number, to any of many processes. */
  async hears(phoneNumberId: string): Promise<void> {
    await this.activities().record([phoneNumberId]);
  }

  async roundAt(minute: number): Promise<void> {
    this.minute = minute;
    await this.rounds.round();
  }

  private activities(): NumberActivities {
    return new NumberActivities(
      this.connection.model<NumberActivity>(NumberActivity.name),
      this.clock,
    );
  }

  private note(news: Parameters<TenantEventsRepository['record']>[0]): void {
    for (const { data } of news) {
      const { changes } = data as { changes: { check: string; from: string | null; to: string }[] };
      for (const { check, from, to } of changes) {
        this.told.push({ minute: this.minute, check, from, to });
      }
    }
  }
}

describe('The doctor', () => {
  let connection: Connection;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    connection = await mongoose.createConnection(isolate().mongoUri).asPromise();
    connection.model(Diagnosis.name, DiagnosisSchema);
    connection.model(NumberActivity.name, NumberActivitySchema);
    await Promise.all(Object.values(connection.models).map((model) => model.init()));
  });

  beforeEach(async () => {
    await Promise.all(Object.values(connection.models).map((model) => model.deleteMany()));
  });

  afterAll(async () => {
    await connection.close();
  });

  it('looks at a number that used to be heard from, once it has been silent for too long', async () => {
    const world = new World(connection, [{ phoneNumberId: '1' }]);
    for (world.minute = 0; world.minute < 10; world.minute += 2) await world.hears('1');
    world.minute = 10;
    await world.hears('1');
    await world.doctor.examine('tnt_1');
    const silence = (): unknown[] => world.told.filter(({ check }) => check === 'last-event');

    // It was heard every two minutes; what is shorter than an hour is no silence.
    await world.roundAt(69);
    expect(world.looks.get('1')).toEqual([10]);
    await world.roundAt(71);
    expect(world.looks.get('1')).toEqual([10, 71]);
    expect(silence()).toEqual([{ minute: 71, check: 'last-event', from: 'ok', to: 'warning' }]);
    const { values } = await world.metrics.diagnosisChangesTotal.get();
    expect(values).toContainEqual(
      expect.objectContaining({ labels: { check: 'last-event', state: 'warning' }, value: 1 }),
    );
    const [found] = await world.doctor.recall('tnt_1');
    expect(found?.checks.find(({ name }) => name === 'last-event')).toMatchObject({
      state: 'warning',
      what: expect.stringContaining('used to be heard from more often'),
    });

    // Told once; and that it is heard again is told, too.
    await world.roundAt(80);
    expect(world.looks.get('1')).toEqual([10, 71]);
    await world.hears('1');
    await world.doctor.examine('tnt_1');
    expect(silence().at(-1)).toMatchObject({ from: 'warning', to: 'ok' });
  });

  it('looks at each number about every few hours, and not at all of them at once', async () => {
    const ids = Array.from({ length: 12 }, (_, place) => String(place + 1));
    const world = new World(
      connection,
      ids.map((phoneNumberId) => ({ phoneNumberId })),
    );
    // As after a start: all are due.
    const dueAt = new Date(START);
    await world.rows.plan(
      ids.map((phoneNumberId) => ({ tenantId: 'tnt_1', phoneNumberId, dueAt })),
    );
    const step = 15;
    for (let minute = 0; minute <= 6 * PERIOD_MINUTES; minute += step) await world.roundAt(minute);
    for (const id of ids) {
      const at = world.looks.get(id) ?? [];
      const gaps = at.slice(1).map((minute, place) => minute - (at[place] ?? 0));
      // Two rounds may be needed for all that is due in one.
      const late = 2 * step;
      expect(gaps.filter((gap) => gap < PERIOD_MINUTES * 0.75)).toEqual([]);
      expect(gaps.filter((gap) => gap > PERIOD_MINUTES * 1.25 + late)).toEqual([]);
      expect(at.length).toBeGreaterThanOrEqual(5);
    }
    const third = new Set(ids.map((id) => world.looks.get(id)?.[2]));
    expect(third.size).toBeGreaterThan(1);
  });

  it('says that templates wait, for as long as they do', async () => {
    const templatesHeld = { code: 131048, title: 'Spam', advice: 'Wait.', at: new Date(START) };
    const world = new World(connection, [{ phoneNumberId: '1', templatesHeld }]);
    const limitAt = async (minute: number): Promise<unknown> => {
      world.minute = minute;
      const [found] = await world.doctor.examine('tnt_1');
      return found?.checks.find(({ name }) => name === 'limit')?.state;
    };
    expect(await limitAt(59)).toBe('warning');
    expect(await limitAt(61)).toBe('unknown');
    expect(world.told.filter(({ check }) => check === 'limit')).toEqual([
      { minute: 61, check: 'limit', from: 'warning', to: 'unknown' },
    ]);
  });
});
