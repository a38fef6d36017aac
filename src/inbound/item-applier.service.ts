import { Injectable } from '@nestjs/common';
import { AutoReplyService } from '../auto-reply/auto-reply.service.js';
import type { TenantId } from '../common/id.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MessageReceiver } from '../messaging/receiving/message-receiver.service.js';
import { StatusApplier } from '../messaging/receiving/status-applier.service.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import type { ItemOutcome } from '../webhook/webhook-event.schema.js';
import type { ChangeItem, MessageItem, StatusItem } from '../whatsapp/webhooks/webhook-items.js';
import { ChangeApplier } from './change-applier.service.js';
import { routeAll, type Destination, type Work } from './route.js';

export interface ItemResult {
  readonly outcome: ItemOutcome;
  readonly reason?: string;
  /** A later try may succeed. */
  readonly retryable?: boolean;
  readonly tenantIds: readonly TenantId[];
}

interface Routed<Item> {
  readonly work: Work & { readonly item: Item };
  readonly destinations: readonly [Destination, ...Destination[]];
}

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
  ) {}

  /** Safe to run twice. @returns by index in the input */
  async apply(all: readonly Work[]): Promise<ItemResult[]> {
    const route = await routeAll(all, this.directory);
    const results = new Map<Work, ItemResult>();
    const messages: Routed<MessageItem>[] = [];
    const statuses: Routed<StatusItem>[] = [];
    const changes: Routed<ChangeItem>[] = [];
    for (const work of all) {
      const { item } = work;
      const [first, ...others] = route(work);
      if (item.kind === 'malformed') {
        results.set(work, { outcome: 'failed', reason: item.reason, tenantIds: idsOf(first) });
      } else if (first === undefined) {
        results.set(work, quarantined(work));
      } else {
        const destinations = [first, ...others] as const;
        if (item.kind === 'message') messages.push({ work: { ...work, item }, destinations });
        if (item.kind === 'status') statuses.push({ work: { ...work, item }, destinations });
        if (item.kind === 'change') changes.push({ work: { ...work, item }, destinations });
      }
    }
    const byPosition = new Map<string, ItemResult>();
    const note = ({ work }: Routed<unknown>, result: ItemResult) =>
      byPosition.set(placeOf(work), result);
    await this.applyMessages(messages, note);
    await this.applyStatuses(statuses, note);
    await this.applyChanges(changes, note);
    return all.map((work) => results.get(work) ?? byPosition.get(placeOf(work))!);
  }

  private async applyMessages(
    messages: readonly Routed<MessageItem>[],
    note: (routed: Routed<MessageItem>, result: ItemResult) => void,
  ): Promise<void> {
    if (messages.length === 0) return;
    const customers = await this.conversations.recordActivity(
      messages.map(({ work: { event, item }, destinations: [{ tenant }] }) => ({
        tenantId: tenant._id,
        ...(item.target.phoneNumberId !== undefined && {
          phoneNumberId: item.target.phoneNumberId,
        }),
        contact: item.contact,
        ...(item.formerly && { formerly: item.formerly }),
        at: item.timestamp ?? event.receivedAt,
        opensWindow: opensWindow(item),
        answered: this.autoReply.answers(item, tenant),
      })),
    );
    const known = messages.flatMap((routed, index) => {
      const customer = customers[index];
      if (customer)
        return [
          { ...routed, customer, item: routed.work.item, tenant: routed.destinations[0].tenant },
        ];
      note(routed, failed(routed, 'the message names no sender'));
      return [];
    });
    const texts = await this.autoReply.decide(known);
    const received = await this.receiver.receive(
      known.map(({ work, tenant, customer }, index) => ({
        tenantId: tenant._id,
        webhookEventId: work.event._id,
        item: work.item,
        customer,
        autoReplyText: texts[index] ?? null,
      })),
    );
    await this.autoReply.answer(
      received.filter(({ duplicate }) => !duplicate).map(({ message }) => message),
    );
    received.forEach(({ duplicate }, index) => {
      const outcome = duplicate ? 'duplicate' : 'applied';
      note(known[index]!, { outcome, tenantIds: [known[index]!.tenant._id] });
    });
  }

  private async applyStatuses(
    statuses: readonly Routed<StatusItem>[],
    note: (routed: Routed<StatusItem>, result: ItemResult) => void,
  ): Promise<void> {
    if (statuses.length === 0) return;
    const outcomes = await this.statuses.apply(
      statuses.map(({ work: { event, item }, destinations: [{ tenant }] }) => ({
        ...{ tenantId: tenant._id, item },
        again: event.tries > 1,
      })),
    );
    outcomes.forEach((outcome, index) => {
      const tenantIds = idsOf(statuses[index]!.destinations[0]);
      note(
        statuses[index]!,
        outcome === 'unknown-message'
          ? { outcome: 'parked', reason: 'its message is not known (yet)', tenantIds }
          : { outcome, tenantIds },
      );
    });
  }

  private async applyChanges(
    changes: readonly Routed<ChangeItem>[],
    note: (routed: Routed<ChangeItem>, result: ItemResult) => void,
  ): Promise<void> {
    for (const routed of changes) {
      const result = await this.changes.apply(
        routed.work.event,
        routed.work.item,
        routed.destinations,
      );
      note(routed, { ...result, tenantIds: routed.destinations.map(({ tenant }) => tenant._id) });
    }
  }
}

/** What a group hears says nothing about the private window. */
function opensWindow({ origin, direction, type, groupId }: MessageItem): boolean {
  return origin === 'live' && direction === 'IN' && type !== 'system' && groupId === undefined;
}

function placeOf({ event, item }: Work): string {
  return `${event._id}/${item.position}`;
}

function idsOf(destination: Destination | undefined): TenantId[] {
  return destination === undefined ? [] : [destination.tenant._id];
}

function failed({ destinations }: Routed<unknown>, reason: string): ItemResult {
  return { outcome: 'failed', reason, tenantIds: idsOf(destinations[0]) };
}

function quarantined({ event, item }: Work): ItemResult {
  const reason =
    event.scope === undefined
      ? `no tenant has ${item.target.phoneNumberId ? 'this phone number id' : 'this account'}`
      : 'it speaks of another tenant than the one whose app signed it';
  return { outcome: 'quarantined', reason, tenantIds: [] };
}
