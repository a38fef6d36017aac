import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { PageQuery } from '../common/page.js';
import { encodeCursor } from '../common/page.js';
import { PeriodicRunner } from '../common/periodic-runner.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { OnboardingsRepository } from '../onboarding/onboardings.repository.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { NumberActivities } from '../webhook/number-activity.repository.js';
import { asObject, asText } from '../whatsapp/json.js';
import { DiagnosesRepository } from './diagnoses.repository.js';
import { DiagnosisLimitedError } from './doctor.errors.js';
import { Doctor } from './doctor.service.js';

const EVERY_MS = 5_000;
/** So many tenants are gone through in a round, and the others in the next ones. */
const TENANTS = 100;
/** Looks of one process in one round: a few dozen calls of Meta's. */
const LOOKS = 10;
const MAX_ODD = 100;
const MAX_CONNECTED = 200;
const MAX_NEWS = 200;
/** What Meta tells by itself of a number's quality, limits and name; the doctor asks for the rest. */
const NEWS = ['phone_number_quality_update', 'phone_number_name_update'];

/** Goes round all numbers, every few hours each; first where something is odd, or new. */
@Injectable()
export class DoctorRounds implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures = new BoundedLog(new Logger(DoctorRounds.name));
  private readonly runner: PeriodicRunner;
  private cursor: string | undefined;
  private since: Date;

  constructor(
    private readonly rows: DiagnosesRepository,
    private readonly doctor: Doctor,
    private readonly tenants: TenantsRepository,
    private readonly directory: TenantDirectory,
    private readonly events: TenantEventsRepository,
    private readonly onboardings: OnboardingsRepository,
    private readonly activities: NumberActivities,
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.since = clock.now();
    this.runner = new PeriodicRunner(
      () => this.round(),
      EVERY_MS,
      (error) => this.failures.warn('round', { err: error }, 'a round failed, the next one comes'),
    );
  }

  onApplicationBootstrap(): void {
    if (this.config.diagnosis.everyMs > 0) this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  async round(): Promise<void> {
    await this.planSome();
    const since = this.since;
    this.since = this.clock.now();
    await this.planConnected(since);
    await this.hastenNews(since);
    await this.rows.hasten(await this.activities.takeOdd(MAX_ODD));
    for (let look = 0; look < LOOKS; look += 1) {
      const due = await this.rows.takeDue(this.doctor.nextAt());
      if (due === null) return;
      await this.visit(due);
    }
  }

  /** What one number has to say against it holds up no other. */
  private async visit(due: Parameters<DiagnosesRepository['remove']>[0] & Due): Promise<void> {
    try {
      const there = await this.doctor.visit(due.tenantId, due.phoneNumberId);
      if (!there) await this.rows.remove(due);
      this.metrics.diagnosisLooksTotal.inc({ outcome: 'done' });
    } catch (error) {
      if (error instanceof DiagnosisLimitedError) return;
      this.metrics.diagnosisLooksTotal.inc({ outcome: 'failed' });
      this.failures.warn('look', { err: error }, 'a number could not be looked at');
    }
  }

  /** A look at each number some time in the first hours, not at all of them at once. */
  private async planSome(): Promise<void> {
    const page = Object.assign(new PageQuery(), {
      limit: TENANTS,
      ...defined({ cursor: this.cursor }),
    });
    const tenants = await this.tenants.list({}, page);
    const last = tenants.length > TENANTS ? tenants[TENANTS - 1] : undefined;
    this.cursor = last && encodeCursor(last._id);
    const { everyMs } = this.config.diagnosis;
    await this.rows.plan(
      tenants.slice(0, TENANTS).flatMap(({ _id: tenantId, numbers }) =>
        numbers.map(({ phoneNumberId }) => {
          const dueAt = this.clock.in(Math.random() * everyMs);
          return { tenantId, phoneNumberId, dueAt };
        }),
      ),
    );
  }

  /** Who was just connected hears at once what is missing. */
  private async planConnected(since: Date): Promise<void> {
    const rows = await this.onboardings.findEnded(since, MAX_CONNECTED);
    const dueAt = this.clock.now();
    const numbers = rows.flatMap(({ tenantId, phoneNumberId }) =>
      phoneNumberId === undefined ? [] : [{ tenantId, phoneNumberId, dueAt }],
    );
    await this.rows.plan(numbers);
    await this.rows.hasten(numbers.map(({ phoneNumberId }) => phoneNumberId));
  }

  /** Numbers that Meta told something of: what else has changed is looked at, and kept as history. */
  private async hastenNews(since: Date): Promise<void> {
    const events = await this.events.listSince(since, NEWS, MAX_NEWS);
    const found = await Promise.all(
      events.map(async ({ tenantId, data }) => {
        const digits = asText(asObject(data)?.['display_phone_number']);
        const numbers = (await this.directory.find(tenantId))?.numbers ?? [];
        return numbers.filter((one) => digits !== undefined && one.displayPhoneNumber === digits);
      }),
    );
    const ids = new Set(found.flat().map(({ phoneNumberId }) => phoneNumberId));
    // Each worker reads them; who was looked at since is not looked at again.
    await this.rows.hasten([...ids], events[0]?.createdAt);
  }
}

type Due = Pick<
  NonNullable<Awaited<ReturnType<DiagnosesRepository['takeDue']>>>,
  'tenantId' | 'phoneNumberId'
>;
