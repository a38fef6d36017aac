import { Injectable } from '@nestjs/common';
import { AutoReplyService } from '../auto-reply/auto-reply.service.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { isId, type TenantId } from '../common/id.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MessageReceiver } from '../messaging/receiving/message-receiver.service.js';
import { AnnouncedAccounts } from '../onboarding/announced-accounts.repository.js';
import { StatusApplier } from '../messaging/receiving/status-applier.service.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { NumberActivities } from '../webhook/number-activity.repository.js';
import type { ItemOutcome } from '../webhook/webhook-event.schema.js';
import { readAddedPartner } from '../whatsapp/webhooks/account-changes.js';
import type { ChangeItem, MessageItem, StatusItem } from '../whatsapp/webhooks/webhook-items.js';
import { ChangeApplier } from './change-applier.service.js';
import type { Destination, Work } from './route.js';
import { RouteChangedError, Routes } from './routes.js';

export interface ItemResult {
  readonly outcome: ItemOutcome;
  readonly reason?: string;
  /** A later try may succeed. */
  readonly retryable?: boolean;
  readonly tenantIds: readonly TenantId[];
}

/** Tenants may change while their items are applied; so often they are looked up anew. */
const MAX_ROUNDS = 5;

interface Routed<Item> {
  readonly work: Work;
  readonly item: Item;
  readonly destinations: readonly [Destination, ...Destination[]];
}

type Results = Map<Work, ItemResult>;

/** Applies items of many webhooks and tenants with a handful of commands. */
@Injectable()
export class ItemApplier {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly conversations: ConversationsService,
    private readonly receiver: MessageReceiver,
    private readonly autoReply: AutoReplyService,
    private readonly statuses: StatusApplier,
    private readonly changes: ChangeApplier,
    private readonly clock: Clock,
    private readonly announced: AnnouncedAccounts,
    private readonly activity: NumberActivities,
  ) {}

  /** Safe to run twice. @returns by index in the input */
  async apply(all: readonly Work[]): Promise<ItemResult[]> {
    const results: Results = new Map();
    for (let round = 1; results.size < all.length; round += 1) {
      const rest = all.filter((work) => !results.has(work));
      const routes = await Routes.find(rest, this.directory, this.clock);
      try {
        await this.applyBy(routes, rest, results);
      } catch (error) {
        if (!(error instanceof RouteChangedError) || round === MAX_ROUNDS) throw error;
      }
    }
    return all.map((work) => results.get(work)!);
  }

  private async applyBy(routes: Routes, all: readonly Work[], results: Results): Promise<void> {
    const messages: Routed<MessageItem>[] = [];
    const statuses: Addressed[] = [];
    const changes: Routed<ChangeItem>[] = [];
    for (const work of all) {
      const { item } = work;
      const [first, ...others] = routes.of(work);
      if (item.kind === 'malformed') {
        results.set(work, { outcome: 'failed', reason: item.reason, tenantIds: idsOf(first) });
      } else if (item.kind === 'status') {
        if (first === undefined && !mayName(work, item)) results.set(work, quarantined(work));
        else statuses.push({ work, item, tenantId: first?.tenant._id ?? null });
      } else if (first === undefined) {
        results.set(work, (await this.announcement(work)) ?? quarantined(work));
      } else {
        const destinations = [first, ...others] as const;
        if (item.kind === 'message') messages.push({ work, item, destinations });
        if (item.kind === 'change') changes.push({ work, item, destinations });
      }
    }
    await this.applyMessages(messages, routes, results);
    await this.applyStatuses(statuses, results);
    for (const { work, item, destinations } of changes) {
      await routes.confirm();
      const result = await this.changes.apply(work.event, item, destinations);
      const tenantIds = destinations.map(({ tenant }) => tenant._id);
      results.set(work, { ...result, tenantIds });
    }
    const known = all.filter((work) => routes.of(work).length > 0);
    await this.activity.record(known.flatMap(({ item }) => item.target.phoneNumberId ?? []));
  }

  /** Meta tells of a business that signed up, which is nobody's yet. */
  private async announcement({ event, item }: Work): Promise<ItemResult | undefined> {
    const partner = item.kind === 'change' ? readAddedPartner(item) : undefined;
    if (partner === undefined) return undefined;
    await this.announced.record(partner.wabaId, partner.businessId, event.receivedAt);
    return { outcome: 'applied', tenantIds: [] };
  }

  private async applyMessages(
    messages: readonly Routed<MessageItem>[],
    routes: Routes,
    results: Results,
  ): Promise<void> {
    if (messages.length === 0) return;
    await routes.confirm();
    const customers = await this.conversations.recordActivity(
      messages.map(({ work: { event }, item, destinations: [{ tenant }] }) => ({
        tenantId: tenant._id,
        ...defined({ phoneNumberId: item.target.phoneNumberId, formerly: item.formerly }),
        contact: item.contact,
        at: item.timestamp ?? event.receivedAt,
        opensWindow: opensWindow(item),
        answered: this.autoReply.answers(item, tenant),
      })),
    );
    const known = messages.flatMap((routed, index) => {
      const customer = customers[index];
      const [{ tenant }] = routed.destinations;
      if (customer) return [{ ...routed, customer, tenant }];
      const reason = 'the message names no sender';
      results.set(routed.work, { outcome: 'failed', reason, tenantIds: [tenant._id] });
      return [];
    });
    const texts = await this.autoReply.decide(known);
    await routes.confirm();
    const received = await this.receiver.receive(
      known.map(({ work, item, tenant, customer }, index) => ({
        tenantId: tenant._id,
        webhookEventId: work.event._id,
        traceparent: work.event.traceparent,
        item,
        customer,
        autoReplyText: work.event.unanswered ? null : (texts[index] ?? null),
      })),
    );
    await this.autoReply.answer(
      received
        .filter(({ duplicate }, index) => !duplicate && !known[index]!.work.event.unanswered)
        .map(({ message }) => message),
    );
    received.forEach(({ duplicate }, index) => {
      const { work, tenant } = known[index]!;
      const outcome = duplicate ? 'duplicate' : 'applied';
      results.set(work, { outcome, tenantIds: [tenant._id] });
    });
  }

  /** A status belongs to its message, whoever has the number by now. */
  private async applyStatuses(statuses: readonly Addressed[], results: Results): Promise<void> {
    if (statuses.length === 0) return;
    const applied = await this.statuses.apply(
      statuses.map(({ work: { event }, item, tenantId }) => ({
        tenantId,
        item,
        signedByMeta: event.scope === undefined,
        again: event.tries > 1,
        traceparent: event.traceparent,
      })),
    );
    applied.forEach(({ outcome, tenantId }, index) => {
      const { work } = statuses[index]!;
      const tenantIds = tenantId === null ? [] : [tenantId];
      if (outcome !== 'unknown-message') results.set(work, { outcome, tenantIds });
      else if (tenantId === null) results.set(work, quarantined(work));
      else {
        const reason = 'its message is not known (yet)';
        results.set(work, { outcome: 'parked', reason, tenantIds });
      }
    });
  }
}

/** A status, and who has its number now; `null`: nobody. */
interface Addressed {
  readonly work: Work;
  readonly item: StatusItem;
  readonly tenantId: TenantId | null;
}

/** Whether it names a message of ours, and may: what a tenant's own app signed speaks of nobody else. */
function mayName({ event }: Work, { callbackData }: StatusItem): boolean {
  return event.scope === undefined && isId('msg', callbackData);
}

/** What a group hears says nothing about the private window. */
function opensWindow({ origin, direction, type, groupId }: MessageItem): boolean {
  return origin === 'live' && direction === 'IN' && type !== 'system' && groupId === undefined;
}

function idsOf(destination: Destination | undefined): TenantId[] {
  return destination === undefined ? [] : [destination.tenant._id];
}

function quarantined({ event, item }: Work): ItemResult {
  const reason =
    event.scope === undefined
      ? `no tenant has ${item.target.phoneNumberId ? 'this phone number id' : 'this account'}`
      : 'it speaks of another tenant than the one whose app signed it';
  return { outcome: 'quarantined', reason, tenantIds: [] };
}
