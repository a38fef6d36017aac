import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import type {
  AccountStop,
  BusinessNumber,
  NumberProblem,
  NumberStatus,
} from './business-number.js';
import { NumbersRepository, type NumberSelector } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantEventsRepository } from './tenant-events.repository.js';
import type { TenantNotice } from './tenant-notice.js';

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
    private readonly bell: RecordEventsQueue,
    private readonly clock: Clock,
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

  /** They have a new token, and wait for none any more. @param accessToken as it is stored */
  async haveToken(tenantId: TenantId, accessToken: string): Promise<void> {
    await this.move(tenantId, { accessToken, statuses: ['needs_reauth'] }, 'active');
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
    const notice = stop
      ? noticeOfStop('sending_stopped', problem?.message ?? stop.title, stop)
      : this.noticeOf(selector, status, problem);
    const tenant = await this.numbers.move(tenantId, selector, status, notice, problem, stop);
    if (tenant === null) return false;
    this.directory.forget(tenant);
    // Should this process die here, the recorder finds the notice.
    await this.events.recordNotices([tenant]);
    void this.bell.ringOnce();
    return true;
  }

  private noticeOf(
    { phoneNumberIds = [] }: NumberSelector,
    status: NumberStatus,
    problem: NumberProblem | undefined,
  ): TenantNotice {
    const summary = problem?.message ?? 'Sending goes on.';
    const data = { phoneNumberIds, status, ...defined({ problem }) };
    return { kind: KIND_OF[status], summary, data, source: newId('chg'), at: this.clock.now() };
  }
}

/** Meta stopped something by an answer. All answers of one stop are one notice. */
export function noticeOfStop(kind: string, summary: string, stop: AccountStop): TenantNotice {
  const source = `${kind}/${stop.code}/${stop.at.toISOString()}`;
  return { kind, summary, data: stop, source, at: stop.at };
}
