import { Injectable } from '@nestjs/common';
import { newId, type TenantId } from '../common/id.js';
import type {
  AccountStop,
  BusinessNumber,
  NumberProblem,
  NumberStatus,
} from './business-number.js';
import { NumbersRepository, type NumberSelector } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantEventsRepository } from './tenant-events.repository.js';

/** Which numbers a word of Meta's is about. */
export type Concerned = Omit<NumberSelector, 'statuses'>;

/** How the account events call it. */
const KIND_OF: Readonly<Record<NumberStatus, string>> = {
  active: 'tenant.resumed',
  paused: 'tenant.paused',
  needs_reauth: 'tenant.needs_reauth',
};

/** What Meta lets numbers do, and why not. A word about a number that is another by now changes nothing. */
@Injectable()
export class NumberStates {
  constructor(
    private readonly numbers: NumbersRepository,
    private readonly directory: TenantDirectory,
    private readonly events: TenantEventsRepository,
  ) {}

  /**
   * Meta refuses a token: sending waits for a new one, receiving goes on.
   *
   * @param concerned with the token as it was when Meta refused it, where that is known
   */
  async requireToken(
    tenantId: TenantId,
    concerned: Concerned,
    problem: NumberProblem,
  ): Promise<void> {
    const selector = { ...concerned, statuses: ['active', 'paused'] } as const;
    await this.move(tenantId, selector, 'needs_reauth', problem);
  }

  /**
   * Meta stopped them: their sending waits until Meta lifts it, or an operator resumes the tenant.
   *
   * @param stop the answer by which it did, if it was one
   * @returns whether any was active
   */
  pause(
    tenantId: TenantId,
    concerned: Concerned,
    problem: NumberProblem,
    stop?: AccountStop,
  ): Promise<boolean> {
    return this.move(tenantId, { ...concerned, statuses: ['active'] }, 'paused', problem, stop);
  }

  /** Meta lifted what it had stopped. */
  async liftPause(tenantId: TenantId, phoneNumberIds: readonly string[]): Promise<void> {
    await this.move(tenantId, { phoneNumberIds, statuses: ['paused'] }, 'active');
  }

  /** An operator brings back all of a tenant's numbers, whatever they waited for. */
  async resumeAll(tenantId: TenantId): Promise<void> {
    await this.move(tenantId, { statuses: ['paused', 'needs_reauth'] }, 'active');
    await this.numbers.change(tenantId, { statuses: ['active'] }, { templatesHeld: undefined });
  }

  /** Meta changed what numbers may do. */
  async setMetaLimits(
    tenantId: TenantId,
    phoneNumberIds: readonly string[],
    limits: Partial<Pick<BusinessNumber, 'throughputPerSecond' | 'messagingLimit'>>,
  ): Promise<void> {
    const tenant = await this.numbers.change(tenantId, { phoneNumberIds }, limits);
    if (tenant !== null) this.directory.forget(tenant);
  }

  private async move(
    tenantId: TenantId,
    selector: NumberSelector,
    status: NumberStatus,
    problem?: NumberProblem,
    stop?: AccountStop,
  ): Promise<boolean> {
    const tenant = await this.numbers.move(tenantId, selector, status, problem, stop);
    if (tenant === null) return false;
    this.directory.forget(tenant);
    // An answer that stopped them is an account event of its own.
    if (stop !== undefined) return true;
    const kind = KIND_OF[status];
    const summary = problem?.message ?? 'Sending goes on.';
    const { phoneNumberIds = [] } = selector;
    const data = { phoneNumberIds, status, ...(problem && { problem }) };
    await this.events.record([{ tenantId, kind, summary, data, source: newId('chg') }]);
    return true;
  }
}
