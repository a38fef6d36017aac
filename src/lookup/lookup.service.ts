import { Injectable } from '@nestjs/common';
import { isId, type ConversationId, type TenantId } from '../common/id.js';
import { searchTermsOf } from '../common/search-words.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { customerIdOf } from '../conversations/conversation.schema.js';
import { CustomersRepository } from '../conversations/customers.repository.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { MediaRepository } from '../media/media.repository.js';
import { MessageLookUps } from '../messaging/messages/message-look-ups.repository.js';
import { TenantsRepository } from '../tenants/tenants.repository.js';
import { WebhookEventsRepository } from '../webhook/webhook-events.repository.js';
import {
  foundCustomer,
  foundDeadLetter,
  foundMedia,
  foundMessage,
  foundNumber,
  foundTenant,
  foundWebhook,
} from './found.js';
import type { FoundResponse } from './lookup.dto.js';

/** Of each kind. */
const MAX_OF_KIND = 5;
const MAX_FOUND = 20;
/** Tenants whose indexes are asked by one command. */
const TENANTS_AT_ONCE = 1_000;
/** Fewer digits are the end of too many numbers. */
const MIN_DIGITS = 4;

/** Where somebody looks: in one tenant, or, as the operator, in all. */
type Scope = TenantId | 'everywhere';

/** Finds what somebody has a number, an id or a key of, wherever it is; each way by an index. */
@Injectable()
export class LookupService {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly customers: CustomersRepository,
    private readonly conversations: ConversationsService,
    private readonly messages: MessageLookUps,
    private readonly media: MediaRepository,
    private readonly webhooks: WebhookEventsRepository,
    private readonly deadLetters: DeadLettersService,
  ) {}

  async find(scope: Scope, text: string): Promise<FoundResponse[]> {
    const wanted = text.trim();
    const byId = await this.byId(scope, wanted);
    if (byId !== null) return byId;
    const ways = [
      this.byNumberId(scope, wanted),
      this.byWamid(scope, wanted),
      this.byIdempotencyKey(scope, wanted),
      this.byDigits(scope, wanted),
      this.byName(scope, wanted),
    ];
    const found = (await Promise.all(ways)).flat();
    const once = new Map(found.map((one) => [`${one.kind} ${one.id}`, one]));
    return [...once.values()].slice(0, MAX_FOUND);
  }

  /** @returns `null` if it is none of our ids */
  private async byId(scope: Scope, id: string): Promise<FoundResponse[] | null> {
    const ours = (found: FoundResponse[]) =>
      found.filter(({ tenantId }) => scope === 'everywhere' || tenantId === scope);
    if (isId('tnt', id)) return ours((await this.tenants.findAll([id])).map(foundTenant));
    if (isId('msg', id)) {
      const message = await this.messages.findById(id);
      return ours(message === null ? [] : [foundMessage(message)]);
    }
    if (isId('cus', id)) return ours((await this.customers.findByIds([id])).map(foundCustomer));
    if (isId('cnv', id)) return ours(await this.ofConversation(id));
    if (isId('med', id)) return ours((await this.media.findByIds([id])).map(foundMedia));
    if (isId('wev', id)) {
      const event = scope === 'everywhere' ? await this.webhooks.find(id) : null;
      return event === null ? [] : [foundWebhook(event)];
    }
    if (isId('dlt', id)) {
      const letter = scope === 'everywhere' ? await this.deadLetters.find(id) : null;
      return letter === null ? [] : [foundDeadLetter(letter)];
    }
    return null;
  }

  private async ofConversation(id: ConversationId): Promise<FoundResponse[]> {
    const customers = await this.customers.findByIds([customerIdOf(id)]);
    return customers.map((customer) => ({
      ...foundCustomer(customer),
      kind: 'conversation' as const,
      id,
      conversationId: id,
    }));
  }

  private async byNumberId(scope: Scope, text: string): Promise<FoundResponse[]> {
    if (!/^[\w.-]{1,64}$/.test(text)) return [];
    const tenants = await this.tenants.list({ phoneNumberId: text }, { limit: 1 });
    return tenants
      .filter(({ _id }) => scope === 'everywhere' || _id === scope)
      .map((tenant) => foundNumber(tenant, text));
  }

  private async byWamid(scope: Scope, text: string): Promise<FoundResponse[]> {
    if (!text.startsWith('wamid.')) return [];
    const messages = await this.inTenants(scope, (tenantIds) =>
      this.messages.findByWamid(tenantIds, text, MAX_OF_KIND),
    );
    if (scope !== 'everywhere') return messages.map(foundMessage);
    const deliveries = await this.webhooks.list({ wamid: text }, MAX_OF_KIND);
    return [...messages.map(foundMessage), ...deliveries.map(foundWebhook)];
  }

  private async byIdempotencyKey(scope: Scope, text: string): Promise<FoundResponse[]> {
    const messages = await this.inTenants(scope, (tenantIds) =>
      this.messages.findByIdempotencyKey(tenantIds, text, MAX_OF_KIND),
    );
    return messages.map(foundMessage);
  }

  /** As people type numbers: with or without the country's code, with blanks and signs. */
  private async byDigits(scope: Scope, text: string): Promise<FoundResponse[]> {
    if (!/^\+?[\d\s().\-/]+$/.test(text)) return [];
    const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '');
    if (digits.length < MIN_DIGITS) return [];
    const customers = await this.inTenants(scope, (tenantIds) =>
      this.customers.findByDigits(tenantIds, digits, MAX_OF_KIND),
    );
    return customers.map(foundCustomer);
  }

  private async byName(scope: Scope, text: string): Promise<FoundResponse[]> {
    const terms = searchTermsOf(text);
    if (terms === null) return [];
    if (scope === 'everywhere') {
      const tenants = await this.tenants.list({ search: text }, { limit: MAX_OF_KIND });
      return tenants.slice(0, MAX_OF_KIND).map(foundTenant);
    }
    const page = { limit: MAX_OF_KIND };
    const customers = await this.conversations.searchCustomers(scope, terms, page);
    return customers.slice(0, MAX_OF_KIND).map(foundCustomer);
  }

  /** @param find is asked about some tenants at a time, until it has found enough */
  private async inTenants<Row>(
    scope: Scope,
    find: (tenantIds: readonly TenantId[]) => Promise<Row[]>,
  ): Promise<Row[]> {
    if (scope !== 'everywhere') return find([scope]);
    const found: Row[] = [];
    let after: TenantId | undefined;
    do {
      const tenantIds = await this.tenants.listIds(TENANTS_AT_ONCE, after);
      if (tenantIds.length > 0) found.push(...(await find(tenantIds)));
      after = tenantIds.length === TENANTS_AT_ONCE ? tenantIds.at(-1) : undefined;
    } while (after !== undefined && found.length < MAX_OF_KIND);
    return found;
  }
}
