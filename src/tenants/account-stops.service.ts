import { Injectable } from '@nestjs/common';
import type { TenantId } from '../common/id.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantEventsRepository } from './tenant-events.repository.js';
import { numberOf, templatesHeldUntil, type AccountStop } from './business-number.js';
import { NumberStates, noticeOfStop, type Concerned } from './number-states.service.js';
import { NumbersRepository } from './numbers.repository.js';

/** What answers and statuses of Meta's stop: it stands on the number, and is an account event. */
@Injectable()
export class AccountStops {
  constructor(
    private readonly numbers: NumbersRepository,
    private readonly states: NumberStates,
    private readonly directory: TenantDirectory,
    private readonly events: TenantEventsRepository,
    private readonly bell: RecordEventsQueue,
  ) {}

  /** Meta stopped the account or number: sending waits until an operator resumes it. */
  async stop(tenantId: TenantId, concerned: Concerned, stop: AccountStop): Promise<void> {
    const statusReason = `Meta stopped this account or number: ${wordsOf(stop)}`;
    const { code, advice } = stop;
    const problem = { message: statusReason, code, advice };
    await this.states.pause(tenantId, concerned, problem, stop);
  }

  /** Meta lets the number send no templates for now; answers to customers go on. */
  async holdTemplates(tenantId: TenantId, phoneNumberId: string, stop: AccountStop): Promise<void> {
    const before = await this.directory.find(tenantId);
    const number = before && numberOf(before, phoneNumberId);
    const until = number ? templatesHeldUntil(number) : null;
    // All that were on their way are refused for one and the same reason.
    if (until !== null && until > stop.at) return;
    const selector = { phoneNumberIds: [phoneNumberId] };
    const notice = noticeOfStop('templates_held', `Templates wait: ${wordsOf(stop)}`, stop);
    const changes = { templatesHeld: stop };
    const tenant = await this.numbers.change(tenantId, selector, changes, {}, notice);
    if (tenant === null) return;
    this.directory.forget(tenant);
    await this.events.recordNotices([tenant]);
    void this.bell.ringOnce();
  }
}

function wordsOf({ title, code, details, advice }: AccountStop): string {
  const more = details === undefined ? '' : ` ${details}`;
  return `${title} (code ${code}).${more} ${advice}`;
}
