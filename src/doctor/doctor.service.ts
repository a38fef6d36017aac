import { Injectable } from '@nestjs/common';
import { TenantNotFoundError } from '../access/access.errors.js';
import { Clock } from '../common/clock.js';
import { InvalidRequestError } from '../common/errors.js';
import { newId, type TenantId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import { VolatileStore } from '../queue/volatile-store.js';
import { numberOf, type BusinessNumber } from '../tenants/business-number.js';
import { NumberReadings } from '../tenants/number-readings.repository.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { NumberNotFoundError } from '../tenants/tenant.errors.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { Check, CheckName } from './check.js';
import { changesOf, examine } from './checks.js';
import { DiagnosesRepository } from './diagnoses.repository.js';
import { DiagnosisLimitedError } from './doctor.errors.js';
import { answered, type Facts } from './facts.js';
import { FactFinder, type AccountAnswers } from './fact-finder.service.js';
import { Mender } from './mender.service.js';

const HOUR_MS = 60 * 60_000;
/**
 * Meta lets an app make 200 calls an hour about an account. A look makes four, so that a quarter is left
 * for who else asks: connecting, templates, profiles.
 */
const LOOKS_AN_HOUR = 37;
/** Numbers that are looked at for one call; each takes a while. */
const MAX_LOOKS = 25;

/** What was found of one number. */
export interface Diagnosed {
  readonly phoneNumberId: string;
  readonly checkedAt: Date;
  readonly checks: readonly Check[];
}

/** Looks at numbers: whether they send and receive, what is wrong if not, and what mends it. */
@Injectable()
export class Doctor {
  constructor(
    private readonly rows: DiagnosesRepository,
    private readonly finder: FactFinder,
    private readonly mender: Mender,
    private readonly readings: NumberReadings,
    private readonly directory: TenantDirectory,
    private readonly events: TenantEventsRepository,
    private readonly store: VolatileStore,
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** What was found last; numbers that nobody looked at yet are looked at. */
  async recall(tenantId: TenantId, phoneNumberId?: string): Promise<Diagnosed[]> {
    const [tenant, numbers] = await this.subjects(tenantId, phoneNumberId);
    const ids = numbers.map((number) => number.phoneNumberId);
    const rows = await this.rows.findAll(tenantId, ids);
    const known = new Map(rows.map((row) => [row.phoneNumberId, row]));
    const answers: AccountAnswers = new Map();
    const found: Diagnosed[] = [];
    let looks = 0;
    for (const number of numbers) {
      const { checks, checkedAt } = known.get(number.phoneNumberId) ?? {};
      if (checks !== undefined && checkedAt !== undefined) {
        found.push({ phoneNumberId: number.phoneNumberId, checks, checkedAt });
      } else if (looks < MAX_LOOKS) {
        // Those beyond are looked at by themselves, before long.
        looks += 1;
        found.push(await this.look(tenant, number, answers));
      }
    }
    return found;
  }

  /**
   * Looks now, mends what is asked for and can be mended, and looks again.
   *
   * @throws TenantNotFoundError, NumberNotFoundError, DiagnosisLimitedError
   * @throws InvalidRequestError if none of many numbers is named
   * @throws MetaRefusedError, CloudApiError if Meta refuses the mending, or does not answer
   */
  async examine(
    tenantId: TenantId,
    fix: readonly CheckName[] = [],
    phoneNumberId?: string,
  ): Promise<Diagnosed[]> {
    const [tenant, numbers] = await this.subjects(tenantId, phoneNumberId);
    if (numbers.length > MAX_LOOKS) {
      const message = `must be given: the tenant has more than ${MAX_LOOKS} numbers`;
      throw new InvalidRequestError([{ field: 'phoneNumberId', message }]);
    }
    const answers: AccountAnswers = new Map();
    const found: Diagnosed[] = [];
    for (const number of numbers) found.push(await this.look(tenant, number, answers, fix));
    return found;
  }

  /** One that is due by itself. @returns `false` if it is no number any more */
  async visit(tenantId: TenantId, phoneNumberId: string): Promise<boolean> {
    const tenant = await this.directory.find(tenantId);
    const number = tenant ? numberOf(tenant, phoneNumberId) : undefined;
    if (!tenant || !number) return false;
    await this.look(tenant, number, new Map());
    return true;
  }

  /** When a number that was just looked at is looked at again: not all at once. */
  nextAt(): Date {
    const { everyMs } = this.config.diagnosis;
    return this.clock.in(everyMs === 0 ? 24 * HOUR_MS : everyMs * (0.75 + Math.random() / 2));
  }

  private async look(
    tenant: Tenant,
    number: BusinessNumber,
    answers: AccountAnswers,
    fix: readonly CheckName[] = [],
  ): Promise<Diagnosed> {
    await this.spend(number);
    const facts = await this.finder.find(tenant, number, answers);
    const checks = examine(facts);
    await this.read(tenant._id, number.phoneNumberId, facts);
    const mending = checks.filter(({ name, fixable }) => fixable && fix.includes(name));
    if (mending.length === 0) return this.keep(tenant._id, number.phoneNumberId, checks);
    const names = mending.map(({ name }) => name);
    await this.mender.mend(tenant, number, facts, names);
    const after = await this.subjects(tenant._id, number.phoneNumberId);
    return this.look(after[0], after[1][0]!, new Map());
  }

  private async keep(
    tenantId: TenantId,
    phoneNumberId: string,
    checks: Check[],
  ): Promise<Diagnosed> {
    const before = await this.rows.keep(tenantId, phoneNumberId, checks, this.nextAt());
    const changes = changesOf(before?.checks, checks);
    for (const { name, state } of changes) {
      this.metrics.diagnosisChangesTotal.inc({ check: name, state });
    }
    const checkedAt = checks[0]?.checkedAt ?? this.clock.now();
    if (changes.length > 0) {
      const known = new Map(before?.checks?.map(({ name, state }) => [name, state]));
      const told = changes.map(({ name, state, what, fix }) => {
        const from = known.get(name) ?? null;
        return { check: name, from, to: state, what, fix };
      });
      await this.events.record([
        {
          tenantId,
          kind: 'number.diagnosis',
          summary: told.map(({ check, to, what }) => `${check} is ${to}: ${what}`).join(' '),
          data: { phoneNumberId, changes: told },
          source: `diagnosis/${phoneNumberId}/${checkedAt.toISOString()}`,
        },
      ]);
    }
    return { phoneNumberId, checkedAt, checks };
  }

  /** What Meta says of the number by the way, for who wants to know how that changed. */
  private async read(tenantId: TenantId, phoneNumberId: string, facts: Facts): Promise<void> {
    const node = answered(facts.node);
    if (node !== undefined) await this.readings.keep(tenantId, phoneNumberId, node);
  }

  /** @throws DiagnosisLimitedError */
  private async spend({ wabaId }: BusinessNumber): Promise<void> {
    if (wabaId === undefined) return;
    const now = this.clock.now().getTime();
    const rule = { limit: LOOKS_AN_HOUR, now, windowMs: HOUR_MS };
    const [admitted] = await this.store.admit(`diagnosis-looks:${wabaId}`, [newId('look')], rule);
    if (!admitted) {
      throw new DiagnosisLimitedError(wabaId);
    }
  }

  /** @throws TenantNotFoundError, NumberNotFoundError */
  private async subjects(
    tenantId: TenantId,
    phoneNumberId: string | undefined,
  ): Promise<[Tenant, readonly BusinessNumber[]]> {
    const tenant = await this.directory.find(tenantId);
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    if (phoneNumberId === undefined) return [tenant, tenant.numbers];
    const number = numberOf(tenant, phoneNumberId);
    if (number === undefined) throw new NumberNotFoundError(phoneNumberId);
    return [tenant, [number]];
  }
}
