import { Injectable } from '@nestjs/common';
import { ConversationsService } from '../conversations/conversations.service.js';
import { CallRecorder } from '../messaging/receiving/call-recorder.service.js';
import { OverdueRepository } from '../messaging/outbox/overdue.repository.js';
import { Metrics } from '../metrics/metrics.js';
import { templateKeyOf } from '../templates/template-name.js';
import { TemplatesService } from '../templates/templates.service.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { TenantsService } from '../tenants/tenants.service.js';
import type { ItemOutcome, WebhookEvent } from '../webhook/webhook-event.schema.js';
import { readAccountChange, type ChangeEffect } from '../whatsapp/webhooks/account-changes.js';
import type { ChangeItem } from '../whatsapp/webhooks/webhook-items.js';

/** Applies what is neither a message nor a status, and leaves an event an operator can see. */
@Injectable()
export class ChangeApplier {
  constructor(
    private readonly events: TenantEventsRepository,
    private readonly tenants: TenantsService,
    private readonly templates: TemplatesService,
    private readonly conversations: ConversationsService,
    private readonly overdue: OverdueRepository,
    private readonly calls: CallRecorder,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Acts on a change once: its event is recorded last, and a change that has one is done. So a run
   * that was cut short is completed, and a replay weeks later undoes nothing that came since.
   */
  async apply(
    delivery: WebhookEvent,
    item: ChangeItem,
    affected: readonly Tenant[],
  ): Promise<{ outcome: ItemOutcome; reason?: string }> {
    const change = readAccountChange(item);
    if (change === null) {
      this.metrics.unknownFieldsTotal.inc();
      return { outcome: 'ignored' };
    }
    const source = `${delivery._id}/${item.position}`;
    const done = await this.events.findTenantsWith(source);
    const todo = affected.filter(({ _id }) => !done.has(_id));
    for (const tenant of todo) {
      for (const effect of change.effects) await this.act(tenant, effect, delivery.receivedAt);
    }
    await this.events.record(
      todo.map(({ _id }) => ({
        tenantId: _id,
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
    { _id, throughputPerSecond }: Tenant,
    effect: ChangeEffect,
    receivedAt: Date,
  ): Promise<void> {
    switch (effect.kind) {
      case 'reauthorise':
        return this.tenants.requireReauthorisation(_id, effect.reason);
      case 'pause':
        return this.tenants.pause(_id, effect.reason);
      case 'lift-pause':
        return this.tenants.liftPause(_id);
      case 'throughput':
        if (effect.perSecond === throughputPerSecond) return;
        return this.tenants.setThroughput(_id, effect.perSecond);
      case 'messaging-limit':
        return this.tenants.setMessagingLimit(_id, effect.limit);
      case 'template':
        await this.templates.applyNews(_id, effect.template);
        // Whatever it is now, unless paused again: what waited for it learns it from Meta.
        if (effect.template.status !== undefined && effect.template.status !== 'PAUSED') {
          await this.overdue.release(_id, templateKeyOf(effect.template));
        }
        return;
      case 'marketing': {
        const { contact, optOut, at } = effect;
        return this.conversations.setMarketingPreference(_id, contact, optOut, at ?? receivedAt);
      }
      case 'call': {
        const { contact, stage, direction } = effect.call;
        const at = effect.call.at ?? receivedAt;
        // Its end is not another call.
        const opensWindow = stage === 'begun' && direction === 'IN';
        const [customer] = await this.conversations.recordActivity([
          { tenantId: _id, contact, at, opensWindow },
        ]);
        if (customer) await this.calls.record(_id, customer, effect.call, at);
        return;
      }
      case 'person': {
        const { contact, formerly, savedName, at } = effect;
        await this.conversations.recordActivity([
          {
            ...{ tenantId: _id, contact, at: null, asOf: at ?? receivedAt, opensWindow: false },
            ...(formerly && { formerly }),
            ...(savedName !== undefined && { savedName }),
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
