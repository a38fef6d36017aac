import { Injectable } from '@nestjs/common';
import type { ConversationId, CustomerId, TenantId } from '../common/id.js';
import { decodeTimeCursor, timeCursor, type PageQuery } from '../common/page.js';
import {
  customerIdOf,
  firstConversationOf,
  isFirst,
  threadsOf,
  type Conversation,
} from './conversation.schema.js';
import type { Customer } from './customer.schema.js';
import { CustomersRepository } from './customers.repository.js';
import { OtherConversationsRepository } from './other-conversations.repository.js';

/**
 * Many conversations at once. The first one with each customer stands in the customer's document, the
 * others have rows of their own: here they are put together.
 */
@Injectable()
export class ConversationLists {
  constructor(
    private readonly customers: CustomersRepository,
    private readonly rows: OtherConversationsRepository,
  ) {}

  /** All conversations with these people that hold messages, of each the latest first. */
  async listOf(customers: readonly Customer[]): Promise<Conversation[]> {
    const rows = customers.length === 0 ? [] : await this.rows.ofCustomers(customers);
    return customers.flatMap((customer) =>
      [
        firstConversationOf(customer),
        ...rows.flatMap(({ customerId, ...row }): Conversation[] =>
          customerId === customer._id ? [{ ...row, customer }] : [],
        ),
      ]
        .filter(({ lastMessageAt }) => lastMessageAt !== undefined)
        .sort((left, right) => (isBefore(left, right) ? -1 : 1)),
    );
  }

  /** By last activity, newest first; one more than the page holds tells that there is another. */
  async list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<Conversation[]> {
    const after = cursor === undefined ? null : decodeTimeCursor('cnv', cursor);
    const [customers, rows] = await Promise.all([
      this.customers.listAfter(
        tenantId,
        limit,
        // As `customerIdOf`, but in the order of whole ids: the first conversation is like its customer.
        after && { at: after.at, id: `cus_${after.id.slice('cnv_'.length)}` },
        'with-messages',
      ),
      this.rows.list(tenantId, limit + 1, after),
    ]);
    const owners = await this.customers.findByIds(rows.map(({ customerId }) => customerId));
    const people = byId(owners);
    const others = rows.flatMap(({ customerId, ...row }): Conversation[] => {
      const customer = people.get(customerId);
      return customer ? [{ ...row, customer }] : [];
    });
    return [...customers.map(firstConversationOf), ...others]
      .sort((left, right) => (isBefore(left, right) ? -1 : 1))
      .slice(0, limit + 1);
  }

  /** Those of them that are the tenant's, in the order of the ids; merged people have none. */
  async findMany(
    tenantId: TenantId,
    conversationIds: readonly ConversationId[],
  ): Promise<Conversation[]> {
    const others = conversationIds.filter((id) => !isFirst(id));
    const [customers, rows] = await Promise.all([
      conversationIds.length === 0
        ? []
        : this.customers.findByIds(conversationIds.map(customerIdOf)),
      others.length === 0 ? [] : this.rows.findMany(others),
    ]);
    const [people, threads] = [byId(customers), byId(rows)];
    return conversationIds.flatMap((id): Conversation[] => {
      const customer = people.get(customerIdOf(id));
      if (customer?.tenantId !== tenantId || customer.mergedInto !== undefined) return [];
      if (isFirst(id)) return [firstConversationOf(customer)];
      const row = threads.get(id);
      return row === undefined ? [] : [{ ...row, customer }];
    });
  }

  /** Where messages of these conversations are read now: those of merged people, with who they proved to be. */
  async findHolders(
    tenantId: TenantId,
    conversationIds: readonly ConversationId[],
  ): Promise<Map<ConversationId, Conversation>> {
    const found = await this.findMany(tenantId, conversationIds);
    const holders = byId<ConversationId, Conversation>(found);
    const merged = new Set(conversationIds.filter((id) => !holders.has(id)));
    const keepers = await this.keepersOf([...merged].map(customerIdOf));
    const theirs = await this.listOf(keepers.filter((keeper) => keeper.tenantId === tenantId));
    for (const conversation of theirs) {
      const threads = threadsOf(conversation).filter((id) => merged.has(id));
      for (const id of threads) holders.set(id, conversation);
    }
    return holders;
  }

  /** Who these are now, however often they were merged. */
  private async keepersOf(customerIds: readonly CustomerId[]): Promise<Customer[]> {
    if (customerIds.length === 0) return [];
    const people = await this.customers.findByIds(customerIds);
    if (people.every(({ mergedInto }) => mergedInto === undefined)) return people;
    const keepers = people.map(({ _id, mergedInto }) => mergedInto ?? _id);
    return this.keepersOf([...new Set(keepers)]);
  }
}

function byId<Id, Row extends { readonly _id: Id }>(rows: readonly Row[]): Map<Id, Row> {
  return new Map(rows.map((row) => [row._id, row]));
}

/** The sort key of a list of conversations, as text. */
export function cursorOfConversation({ lastMessageAt, _id }: Conversation): string {
  return timeCursor(lastMessageAt ?? new Date(0), _id);
}

/** In a list by last activity. */
function isBefore(left: Conversation, right: Conversation): boolean {
  const [one, another] = [left, right].map(({ lastMessageAt }) => lastMessageAt?.getTime() ?? 0);
  return one === another ? left._id > right._id : (one ?? 0) > (another ?? 0);
}
