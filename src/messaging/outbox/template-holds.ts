import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { TemplateChecker } from '../../templates/template-checker.service.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { numberOf, templatesHeldUntil } from '../../tenants/business-number.js';
import type { Message, MessageFailure } from '../messages/message.schema.js';
import { waitForNumber, waitForTemplate, type Settlement } from './settlement.js';

const PAUSED: MessageFailure = {
  code: 0,
  reason: 'template_paused',
  title: 'The template is paused.',
  advice: 'Sending goes on once Meta lifts the pause.',
};

const HELD: MessageFailure = {
  code: 0,
  reason: 'templates_held',
  title: 'Meta lets this number send no templates for now.',
  advice:
    'Too many of its messages were reported as spam. They are tried again by themselves; answers to ' +
    'customers go on meanwhile.',
};

/** Templates that had better not go now, by what Meta said of late. */
@Injectable()
export class TemplateHolds {
  constructor(
    private readonly clock: Clock,
    private readonly checker: TemplateChecker,
    private readonly directory: TenantDirectory,
  ) {}

  /** @returns what becomes of a template message instead of a try; `undefined` if it may go */
  async find(message: Message): Promise<Settlement | undefined> {
    const now = this.clock.now();
    const { tenantId, phoneNumberId, content } = message;
    const tenant = await this.directory.recall(tenantId);
    const number = tenant && numberOf(tenant, phoneNumberId ?? tenant.phoneNumberId);
    const { wabaId = '' } = number ?? {};
    if (await this.checker.isPaused({ tenantId, wabaId }, content)) {
      return waitForTemplate(message, PAUSED, now);
    }
    const until = number ? templatesHeldUntil(number) : null;
    return until !== null && until > now ? waitForNumber(message, HELD, now, until) : undefined;
  }
}
