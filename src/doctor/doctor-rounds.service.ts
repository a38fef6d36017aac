import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { Clock } from '../common/clock.js';
import { PageQuery } from '../common/page.js';
import { encodeCursor } from '../common/page.js';
import { PeriodicRunner } from '../common/periodic-runner.js';
import { AppConfig } from '../config/app-config.js';
import { OnboardingsRepository } from '../onboarding/onboardings.repository.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { NumberActivities } from '../webhook/number-activity.repository.js';
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

/** Goes round all numbers, every few hours each; first where something is odd, or new. */
@Injectable()
export class DoctorRounds implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures = new BoundedLog(new Logger(DoctorRounds.name));
  private readonly runner: PeriodicRunner;
  private cursor: string | undefined;
  private connectedSince: Date;

  constructor(
    private readonly rows: DiagnosesRepository,
    private readonly doctor: Doctor,
    private readonly tenants: TenantsRepository,
    private readonly onboardings: OnboardingsRepository,
    private readonly activities: NumberActivities,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.connectedSince = clock.now();
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
    await this.planConnected();
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
    } catch (error) {
      if (error instanceof DiagnosisLimitedError) return;
      this.failures.warn('look', { err: error }, 'a number could not be looked at');
    }
  }

  /** A look at each number some time in the first hours, not at all of them at once. */
  private async planSome(): Promise<void> {
    const page = Object.assign(new PageQuery(), {
      limit: TENANTS,
      ...(this.cursor !== undefined && { cursor: this.cursor }),
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
  private async planConnected(): Promise<void> {
    const now = this.clock.now();
    const rows = await this.onboardings.findEnded(this.connectedSince, MAX_CONNECTED);
    this.connectedSince = now;
    const numbers = rows.flatMap(({ tenantId, phoneNumberId }) =>
      phoneNumberId === undefined ? [] : [{ tenantId, phoneNumberId, dueAt: now }],
    );
    await this.rows.plan(numbers);
    await this.rows.hasten(numbers.map(({ phoneNumberId }) => phoneNumberId));
  }
}

type Due = Pick<
  NonNullable<Awaited<ReturnType<DiagnosesRepository['takeDue']>>>,
  'tenantId' | 'phoneNumberId'
>;
