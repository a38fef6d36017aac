import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { ConversationId, MessageId, TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { ConversationNotFoundError } from './conversation.errors.js';
import { resolveCustomers, type Touch } from './customer-resolver.js';
import { customerIdOf, identityKeysOf, type Customer } from './customer.schema.js';
import { CustomersRepository } from './customers.repository.js';

/** Others may write the same people at the same time; each round settles who was first. */
const MAX_ROUNDS = 10;

/** Who the tenants talk to. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly customers: CustomersRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Finds or creates the people behind these touches and notes their activity. Safe to run twice,
   * and at the same time as others.
   *
   * @returns by the touch's place, whom it belongs to; `null` where Meta named nobody
   */
  async touch(touches: readonly Touch[]): Promise<readonly (Customer | null)[]> {
    const keys = [
      ...new Set(touches.flatMap(({ tenantId, contact }) => identityKeysOf(tenantId, contact))),
    ];
    for (let round = 1; ; round += 1) {
      const known = keys.length === 0 ? [] : await this.customers.findByKeys(keys);
      const { created, changed, customers } = resolveCustomers(touches, known, this.clock.now());
      try {
        await this.customers.write(created, changed);
        return customers;
      } catch (error) {
        if (!isDuplicateKey(error, 'keys') || round === MAX_ROUNDS) throw error;
      }
    }
  }

  list(tenantId: TenantId, page: PageQuery): Promise<Customer[]> {
    return this.customers.list(tenantId, page);
  }

  /** @throws ConversationNotFoundError */
  async get(tenantId: TenantId, conversationId: ConversationId): Promise<Customer> {
    const customer = await this.customers.find(tenantId, customerIdOf(conversationId));
    if (customer === null) throw new ConversationNotFoundError(conversationId);
    return customer;
  }

  async markRead(
    tenantId: TenantId,
    conversationId: ConversationId,
    readThrough: MessageId,
  ): Promise<void> {
    await this.customers.markRead(tenantId, customerIdOf(conversationId), readThrough);
  }

  /** Meta refused a message for a closed window (131047): our clock was wrong. */
  async correctWindow(conversationId: ConversationId, refusedAt: Date): Promise<void> {
    await this.customers.closeWindow(customerIdOf(conversationId), refusedAt);
  }
}
