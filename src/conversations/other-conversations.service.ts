import { Injectable } from '@nestjs/common';
import { defined } from '../common/defined.js';
import type { ConversationId } from '../common/id.js';
import {
  conversationIdOf,
  firstConversationOf,
  isHome,
  type Conversation,
  type ConversationState,
} from './conversation.schema.js';
import type { ContactActivity, CustomerChange } from './contact-activity.js';
import type { Customer } from './customer.schema.js';
import { CustomersRepository } from './customers.repository.js';
import {
  OtherConversationsRepository,
  type OtherActivity,
} from './other-conversations.repository.js';

/** A customer as met over one of the tenant's numbers. */
export interface Meeting {
  readonly customer: Customer;
  readonly phoneNumberId?: string | undefined;
}

/**
 * Conversations over other numbers than the one where a customer first wrote. For tenants with one
 * number nothing here asks the database for anything.
 */
@Injectable()
export class OtherConversations {
  constructor(
    private readonly conversations: OtherConversationsRepository,
    private readonly customers: CustomersRepository,
  ) {}

  /** Notes what happened over other numbers. Safe to run twice. @param customers by index */
  async record(
    activities: readonly ContactActivity[],
    customers: readonly (Customer | null)[],
  ): Promise<void> {
    const elsewhere = activities.flatMap((activity, index): OtherActivity[] => {
      const customer = customers[index];
      const { phoneNumberId, at, opensWindow } = activity;
      if (!customer || at === null || phoneNumberId === undefined) return [];
      if (isHome(customer, phoneNumberId)) return [];
      const times = {
        lastMessageAt: at,
        ...defined({ lastInboundAt: opensWindow ? at : undefined }),
      };
      return [toActivity(customer, phoneNumberId, times)];
    });
    await this.conversations.record(elsewhere);
  }

  /**
   * What was known of a customer's conversations is of the one that they proved to be. Comes before
   * the merge itself is written, and is safe to run twice.
   *
   * @param known every customer that is concerned, as stored
   */
  async carryOver(changes: readonly CustomerChange[], known: readonly Customer[]): Promise<void> {
    for (const { customerId, absorb, set } of changes) {
      const before = known.find(({ _id }) => _id === customerId);
      for (const { customerId: loserId } of absorb) {
        const loser = known.find(({ _id }) => _id === loserId);
        if (before && loser) await this.move(loser, { ...before, ...set });
      }
    }
  }

  /** The conversations in which these were met. @returns by index */
  async find(meetings: readonly Meeting[]): Promise<Conversation[]> {
    const ids = meetings.map(({ customer, phoneNumberId }) =>
      conversationIdOf(customer, phoneNumberId),
    );
    const others = ids.filter((_id, index) => {
      const { customer, phoneNumberId } = meetings[index]!;
      return !isHome(customer, phoneNumberId);
    });
    const found = others.length === 0 ? [] : await this.conversations.findMany(others);
    const byId = new Map<ConversationId, ConversationState>(found.map((row) => [row._id, row]));
    return meetings.map(({ customer, phoneNumberId }, index) => {
      if (isHome(customer, phoneNumberId)) return firstConversationOf(customer);
      const number = phoneNumberId === undefined ? {} : { phoneNumberId };
      return { ...byId.get(ids[index]!), _id: ids[index]!, customer, ...number };
    });
  }

  /**
   * The numbers over which customers were met, the one where they last wrote first.
   *
   * @returns by index
   */
  async findNumbers(customers: readonly (Customer | null)[]): Promise<string[][]> {
    const known = customers.filter((customer) => customer !== null);
    const rows = known.length === 0 ? [] : await this.conversations.ofCustomers(known);
    return customers.map((customer) => {
      if (customer === null) return [];
      const own = rows.filter(({ customerId }) => customerId === customer._id);
      return [firstConversationOf(customer), ...own]
        .sort((left, right) => timeOf(right) - timeOf(left))
        .flatMap(({ phoneNumberId }) => phoneNumberId ?? []);
    });
  }

  private async move(loser: Customer, winner: Customer): Promise<void> {
    const { tenantId, _id: loserId, phoneNumberId: home } = loser;
    const rows = await this.conversations.ofCustomer(tenantId, loserId);
    const first = home === undefined || isHome(winner, home) ? [] : [{ ...loser, home }];
    const states = [
      ...rows.map((row) => [row.phoneNumberId, row] as const),
      ...first.map((state) => [state.home, state] as const),
    ];
    for (const [phoneNumberId, state] of states) {
      const times = timesOf(state);
      if (isHome(winner, phoneNumberId)) await this.customers.raise(winner._id, times);
      else await this.conversations.record([toActivity(winner, phoneNumberId, times)]);
    }
    if (rows.length > 0) await this.conversations.setMerged(tenantId, loserId, winner._id);
  }
}

function toActivity(
  customer: Customer,
  phoneNumberId: string,
  times: ConversationState,
): OtherActivity {
  const { _id: customerId, tenantId } = customer;
  return {
    _id: conversationIdOf(customer, phoneNumberId),
    tenantId,
    customerId,
    phoneNumberId,
    ...times,
  };
}

function timeOf({ lastInboundAt, lastMessageAt }: ConversationState): number {
  return (lastInboundAt ?? lastMessageAt)?.getTime() ?? 0;
}

function timesOf({
  lastMessageAt,
  lastInboundAt,
}: ConversationState): Pick<ConversationState, 'lastMessageAt' | 'lastInboundAt'> {
  return defined({ lastMessageAt, lastInboundAt });
}
