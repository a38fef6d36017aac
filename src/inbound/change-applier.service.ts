import { Injectable } from '@nestjs/common';
import { defined } from '../common/defined.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { CallRecorder } from '../messaging/receiving/call-recorder.service.js';
import { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { OnboardingsRepository } from '../onboarding/onboardings.repository.js';
import { Metrics } from '../metrics/metrics.js';
import { templateKeyOf } from '../templates/template-name.js';
import { TemplatesService } from '../templates/templates.service.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { NumberStates } from '../tenants/number-states.service.js';
import type { ItemOutcome, WebhookEvent } from '../webhook/webhook-event.schema.js';
import { readAccountChange, type ChangeEffect } from '../whatsapp/webhooks/account-changes.js';
import type { ChangeItem, ItemTarget } from '../whatsapp/webhooks/webhook-items.js';
import type { Destination } from './route.js';
import { toldTime } from './told-time.js';

/** The way back, where our access ended. */
const CONNECT_AGAIN =
  'Connect the number again: POST /onboarding, or a connect link. Its messages wait until then.';

/** No phone rings for longer. A window that is taken to be open for longer than it is lets through what Meta refuses. */
const LONGEST_RING_MS = 120_000;

/** Applies what is neither a message nor a status, and leaves an event an operator can see. */
@Injectable()
export class ChangeApplier {
  constructor(
    private readonly events: TenantEventsRepository,
    private readonly states: NumberStates,
    private readonly templates: TemplatesService,
    private readonly conversations: ConversationsService,
    private readonly overdue: OverdueRepository,
    private readonly calls: CallRecorder,
    private readonly onboardings: OnboardingsRepository,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Acts on a change once: its event is recorded last, and a change that has one is done. So a run
   * that was cut short is completed, and a replay weeks later undoes nothing that came since.
   */
  async apply(
    delivery: WebhookEvent,
    item: ChangeItem,
    affected: readonly Destination[],
  ): Promise<{ outcome: ItemOutcome; reason?: string }> {
    const change = readAccountChange(item);
    if (change === null) {
      this.metrics.unknownFieldsTotal.inc();
      return { outcome: 'ignored' };
    }
    const source = `${delivery._id}/${item.position}`;
    const done = await this.events.findTenantsWith(source);
    const todo = affected.filter(({ tenant }) => !done.has(tenant._id));
    for (const destination of todo) {
      for (const effect of change.effects) {
        await this.act(destination, effect, delivery.receivedAt, item.target);
      }
    }
    await this.events.record(
      todo.map(({ tenant }) => ({
        tenantId: tenant._id,
        kind: item.field,
        summary: change.summary,
        data: item.value,
        source,
      })),
    );
    if (todo.length === 0) return { outcome: 'duplicate' };
    return change.effects.some(isAboutNobody)
      ? { outcome: 'failed', reason: 'it names nobody' }
      : { outcome: 'applied' };
  }

  private async act(
    { tenant: { _id }, numbers }: Destination,
    effect: ChangeEffect,
    receivedAt: Date,
    { phoneNumberId, wabaId }: ItemTarget,
  ): Promise<void> {
    const phoneNumberIds = numbers.map((number) => number.phoneNumberId);
    const over = phoneNumberId === undefined ? {} : { phoneNumberId };
    switch (effect.kind) {
      case 'reauthorise':
        return this.states.requireToken(
          _id,
          { phoneNumberIds },
          { message: effect.reason, advice: CONNECT_AGAIN },
        );
      case 'pause':
        await this.states.pause(_id, { phoneNumberIds }, { message: effect.reason });
        return;
      case 'lift-pause':
        return this.states.liftPause(_id, phoneNumberIds);
      case 'throughput': {
        const { perSecond: throughputPerSecond } = effect;
        const others = numbers.filter((one) => one.throughputPerSecond !== throughputPerSecond);
        if (others.length === 0) return;
        const ids = others.map((one) => one.phoneNumberId);
        return this.states.setMetaLimits(_id, ids, { throughputPerSecond });
      }
      case 'history': {
        const { kind: _kind, ...progress } = effect;
        const history = { ...progress, at: receivedAt };
        for (const id of phoneNumberIds) await this.onboardings.recordHistory(_id, id, history);
        return;
      }
      case 'messaging-limit':
        return this.states.setMetaLimits(_id, phoneNumberIds, { messagingLimit: effect.limit });
      case 'template':
        if (wabaId === undefined) return;
        await this.templates.applyNews({ tenantId: _id, wabaId }, effect.template);
        // Whatever it is now, unless paused again: what waited for it learns it from Meta.
        if (effect.template.status !== undefined && effect.template.status !== 'PAUSED') {
          await this.overdue.release(_id, templateKeyOf(effect.template));
        }
        return;
      case 'marketing': {
        const { contact, optOut } = effect;
        const at = toldTime(effect.at, receivedAt);
        return this.conversations.setMarketingPreference(_id, contact, optOut, at);
      }
      case 'call': {
        const { contact, stage, direction, durationSeconds = 0 } = effect.call;
        const at = toldTime(effect.call.at, receivedAt);
        const activity = { tenantId: _id, ...over, contact, at };
        // Its end is not another call.
        const opensWindow = stage === 'begun' && direction === 'IN';
        const [customer] = await this.conversations.recordActivity([{ ...activity, opensWindow }]);
        if (!customer) return;
        const isBegun = await this.calls.record(_id, customer, effect.call, at, phoneNumberId);
        if (isBegun || direction === 'OUT') return;
        // Nobody told of its beginning yet; what will tell of it counts then.
        const begunAt = new Date(at.getTime() - durationSeconds * 1_000 - LONGEST_RING_MS);
        await this.conversations.recordActivity([{ ...activity, at: begunAt, opensWindow: true }]);
        return;
      }
      case 'person': {
        const { contact, formerly, savedName, at } = effect;
        await this.conversations.recordActivity([
          {
            tenantId: _id,
            contact,
            at: null,
            asOf: toldTime(at, receivedAt),
            opensWindow: false,
            ...defined({ formerly, savedName }),
          },
        ]);
      }
    }
  }
}

/** It speaks of a person, and does not say of whom. */
function isAboutNobody(effect: ChangeEffect): boolean {
  const contact =
    effect.kind === 'call' ? effect.call.contact : 'contact' in effect ? effect.contact : undefined;
  return contact !== undefined && contact.waId === undefined && contact.userId === undefined;
}
