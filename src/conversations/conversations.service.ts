import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { defined } from '../common/defined.js';
import { Clock } from '../common/clock.js';
import type { ConversationId, CustomerId, MessageId, TenantId } from '../common/id.js';
import type { MetadataChange } from '../common/metadata.js';
import type { PageQuery } from '../common/page.js';
import type { SearchTerms } from '../common/search-words.js';
import { insist, MOMENT_MS } from '../database/doubt.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import type { UserIdentity } from '../whatsapp/identity.js';
import type { Contact } from '../whatsapp/webhooks/webhook-items.js';
import {
  ConversationNotFoundError,
  CustomerNotFoundError,
  NotMergedError,
} from './conversation.errors.js';
import type { ContactActivity } from './contact-activity.js';
import { resolveCustomers } from './customer-resolver.js';
import {
  customerIdOf,
  firstConversationOf,
  isFirst,
  threadsOf,
  type Conversation,
} from './conversation.schema.js';
import { identityKeysOf, type Customer } from './customer.schema.js';
import { CustomerSearch } from './customer-search.repository.js';
import { CustomersRepository, type CustomerDescription } from './customers.repository.js';
import { OtherConversationsRepository } from './other-conversations.repository.js';
import { OtherConversations, type Meeting } from './other-conversations.service.js';

/** Others may write the same people at the same time; each round settles who was first. */
const MAX_ROUNDS = 20;
/** Those who lost a round together must not meet again in the next one. */
const LONGEST_PAUSE_MS = 50;

/** Who the tenants talk to. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly customers: CustomersRepository,
    private readonly people: CustomerSearch,
    private readonly others: OtherConversations,
    private readonly rows: OtherConversationsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Finds or creates the people behind these activities and notes their activity. Safe to run twice,
   * and at the same time as others.
   *
   * @returns by the activity's index, whom it belongs to; `null` where Meta named nobody
   */
  async recordActivity(
    activities: readonly ContactActivity[],
  ): Promise<readonly (Customer | null)[]> {
    const keys = [
      ...new Set(
        activities.flatMap(({ tenantId, contact, formerly = {}, alias = {} }) =>
          [contact, formerly, alias].flatMap((identity) => identityKeysOf(tenantId, identity)),
        ),
      ),
    ];
    for (let round = 1; ; round += 1) {
      try {
        // After a write in doubt, reading anew tells what of it is there.
        return await insist(() => this.recordOnce(activities, keys), MOMENT_MS);
      } catch (error) {
        if (!isDuplicateKey(error, 'keys') || round === MAX_ROUNDS) throw error;
      }
      await pause(Math.random() * Math.min(round * 5, LONGEST_PAUSE_MS));
    }
  }

  /** Those that are known already, without noting anything. @returns by index; `null`: not known */
  async find(
    tenantId: TenantId,
    identities: readonly UserIdentity[],
  ): Promise<(Customer | null)[]> {
    const keys = identities.map((identity) => identityKeysOf(tenantId, identity));
    const known = await this.customers.findByKeys([...new Set(keys.flat())]);
    const byKey = new Map(
      known.flatMap((customer) => customer.keys!.map((key) => [key, customer])),
    );
    return keys.map((own) => own.map((key) => byKey.get(key)).find(Boolean) ?? null);
  }

  /**
   * Meta calls a person by another number than was dialled: from now on both are theirs, and what
   * was known of either is of one customer.
   */
  async learnNumber(tenantId: TenantId, dialled: string, waId: string): Promise<void> {
    const alias = { waId: dialled };
    const known = await this.find(tenantId, [{ waId }, alias]);
    const userIds = new Set(known.flatMap((customer) => customer?.userId ?? []));
    // By Meta's own ids they are two people; the number says less than that.
    if (userIds.size > 1) return;
    const [userId] = userIds;
    const contact = { waId, ...defined({ userId }) };
    await this.recordActivity([{ tenantId, contact, alias, at: null, opensWindow: false }]);
  }

  /** The conversations in which customers were met over a number. @returns by index */
  at(meetings: readonly Meeting[]): Promise<Conversation[]> {
    return this.others.find(meetings);
  }

  /**
   * Over which of the tenant's numbers people wrote or were written to, the latest first.
   *
   * @returns by index, Meta's ids of the numbers
   */
  async findNumbers(tenantId: TenantId, identities: readonly UserIdentity[]): Promise<string[][]> {
    return this.others.findNumbers(await this.find(tenantId, identities));
  }

  /** The conversations with somebody, over whichever number, under whatever ids they ever had. */
  async findThreads(tenantId: TenantId, identity: UserIdentity): Promise<ConversationId[]> {
    const [customer = null] = await this.find(tenantId, [identity]);
    if (customer === null) return [];
    const [numbers = []] = await this.others.findNumbers([customer]);
    const threads = numbers.flatMap((phoneNumberId) => threadsOf({ customer, phoneNumberId }));
    return [...new Set([...threadsOf({ customer }), ...threads])];
  }

  /** Everybody, by last activity where they first wrote, newest first; last those without messages. */
  listCustomers(tenantId: TenantId, page: PageQuery): Promise<Customer[]> {
    return this.customers.list(tenantId, page, 'all');
  }

  /** Whose names, numbers or ids have all these words, or begin so; the newest customers first. */
  searchCustomers(tenantId: TenantId, terms: SearchTerms, page: PageQuery): Promise<Customer[]> {
    return this.people.search(tenantId, terms, page);
  }

  /** @throws ConversationNotFoundError */
  async get(tenantId: TenantId, conversationId: ConversationId): Promise<Conversation> {
    const customer = await this.customers.find(tenantId, customerIdOf(conversationId));
    if (customer === null) throw new ConversationNotFoundError(conversationId);
    if (isFirst(conversationId)) return firstConversationOf(customer);
    const row = await this.rows.find(tenantId, conversationId);
    if (row === null) throw new ConversationNotFoundError(conversationId);
    return { ...row, customer };
  }

  async markRead(
    tenantId: TenantId,
    conversationId: ConversationId,
    readThrough: MessageId,
  ): Promise<void> {
    if (!isFirst(conversationId)) {
      return this.rows.markRead(tenantId, conversationId, readThrough);
    }
    return this.customers.markRead(tenantId, customerIdOf(conversationId), readThrough);
  }

  /** Meta refused a message for a closed window (131047): our clock was wrong. */
  async correctWindow(conversationId: ConversationId, refusedAt: Date): Promise<void> {
    if (!isFirst(conversationId)) return this.rows.closeWindow(conversationId, refusedAt);
    return this.customers.closeWindow(customerIdOf(conversationId), refusedAt);
  }

  /** The person wants marketing messages, or none; the latest word counts, in whatever order it comes. */
  async setMarketingPreference(
    tenantId: TenantId,
    contact: Contact,
    optOut: boolean,
    at: Date,
  ): Promise<void> {
    const [customer] = await this.recordActivity([
      { tenantId, contact, at: null, asOf: at, opensWindow: false },
    ]);
    if (customer) await this.customers.setMarketingPreference(customer._id, optOut, at);
  }

  /** Meta refused a marketing message as the person wants none: their own word reached Meta only. */
  async recordOptOut(tenantId: TenantId, conversationId: ConversationId, at: Date): Promise<void> {
    const customerId = customerIdOf(conversationId);
    const customer = await this.customers.find(tenantId, customerId);
    await this.customers.setMarketingPreference(customer?.mergedInto ?? customerId, true, at);
  }

  /**
   * Takes apart two customers that were merged.
   *
   * @param absorbedId the one that was merged into `customerId`
   * @throws CustomerNotFoundError
   * @throws NotMergedError
   */
  async unmerge(
    tenantId: TenantId,
    customerId: CustomerId,
    absorbedId: CustomerId,
  ): Promise<Customer> {
    const customer = await this.getCustomer(tenantId, customerId);
    const absorbed = customer.absorbed?.find((one) => one.customerId === absorbedId);
    if (absorbed === undefined) throw new NotMergedError(absorbedId);
    await this.customers.separate(customerId, absorbed);
    await this.rows.setMerged(tenantId, absorbedId, null);
    return this.getCustomer(tenantId, absorbedId);
  }

  /** @throws CustomerNotFoundError */
  async getCustomer(tenantId: TenantId, customerId: CustomerId): Promise<Customer> {
    const customer = await this.customers.find(tenantId, customerId);
    if (customer === null) throw new CustomerNotFoundError(customerId);
    return customer;
  }

  /**
   * Notes what the tenant calls somebody, and its own words about them; what is absent stays.
   *
   * @param description `name: null` and a `null` word take away what was saved
   * @throws CustomerNotFoundError
   */
  async describe(
    tenantId: TenantId,
    customerId: CustomerId,
    description: CustomerDescription,
  ): Promise<Customer> {
    const customer = await this.customers.describe(tenantId, customerId, description);
    if (customer === null) throw new CustomerNotFoundError(customerId);
    return customer;
  }

  /** Notes the tenant's own words about a conversation. @throws ConversationNotFoundError */
  async annotate(
    tenantId: TenantId,
    conversationId: ConversationId,
    metadata: MetadataChange,
  ): Promise<Conversation> {
    const found = isFirst(conversationId)
      ? await this.customers.annotate(tenantId, customerIdOf(conversationId), metadata)
      : await this.rows.annotate(tenantId, conversationId, metadata);
    if (found === null) throw new ConversationNotFoundError(conversationId);
    return this.get(tenantId, conversationId);
  }

  private async recordOnce(
    activities: readonly ContactActivity[],
    keys: readonly string[],
  ): Promise<readonly (Customer | null)[]> {
    const known = keys.length === 0 ? [] : await this.customers.findEverKnownBy(keys);
    const { created, changed, customers } = resolveCustomers(activities, known, this.clock.now());
    await this.others.carryOver(changed, known);
    await this.customers.write(created, changed);
    await this.others.record(activities, customers);
    return customers;
  }
}
