import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../access/audit/audit-log.service.js';
import type { ConversationId, CustomerId, MessageId, TenantId } from '../../common/id.js';
import type { MetadataChange } from '../../common/metadata.js';
import { toPage, type Page, type PageQuery } from '../../common/page.js';
import type { SearchTerms } from '../../common/search-words.js';
import { ConversationLists } from '../../conversations/conversation-lists.service.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import type { HandlingChange } from '../../conversations/handling-change.js';
import { Handlings } from '../../conversations/handlings.service.js';
import { RecordEventsQueue } from '../../events/record-events.job.js';
import { threadsOf, type Conversation } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { ConversationView } from './conversation-view.js';
import type { Message } from '../messages/message.schema.js';
import { MessageListsRepository } from '../messages/message-lists.repository.js';
import { MessagesRepository } from '../messages/messages.repository.js';

const MAX_UNREAD = 100;

/** Conversations with their messages, as people look at them. */
@Injectable()
export class ThreadsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly threads: ConversationLists,
    private readonly messages: MessagesRepository,
    private readonly lists: MessageListsRepository,
    private readonly handlings: Handlings,
    private readonly events: RecordEventsQueue,
    private readonly audit: AuditLog,
  ) {}

  /** Those with a page of customers that are found so; the newest customers first. */
  async search(
    tenantId: TenantId,
    terms: SearchTerms,
    page: PageQuery,
  ): Promise<Page<Conversation>> {
    const customers = await this.conversations.searchCustomers(tenantId, terms, page);
    const { items, nextCursor } = toPage(
      customers,
      page.limit,
      ({ _id }) => _id,
      (customer) => customer,
    );
    return { items: await this.threads.listOf(items), nextCursor };
  }

  /**
   * Notes the tenant's own words about it, and how its people deal with it.
   *
   * @throws ConversationNotFoundError
   */
  async update(
    tenantId: TenantId,
    conversationId: ConversationId,
    metadata: MetadataChange,
    change: HandlingChange,
  ): Promise<ConversationView> {
    const conversation =
      Object.keys(metadata).length > 0
        ? await this.conversations.annotate(tenantId, conversationId, metadata)
        : await this.conversations.get(tenantId, conversationId);
    await this.handlings.change(tenantId, conversationId, change);
    void this.events.ringOnce();
    return this.view(conversation);
  }

  /** @throws ConversationNotFoundError */
  async get(tenantId: TenantId, conversationId: ConversationId): Promise<ConversationView> {
    return this.view(await this.conversations.get(tenantId, conversationId));
  }

  async view(conversation: Conversation): Promise<ConversationView> {
    const threads = threadsOf(conversation);
    const [lastMessage, unreadCount] = await Promise.all([
      this.messages.findNewest(threads),
      this.messages.countUnread(threads, conversation.readThrough, MAX_UNREAD),
    ]);
    return { conversation, lastMessage, unreadCount };
  }

  /** Newest first. @throws ConversationNotFoundError */
  async listMessages(
    tenantId: TenantId,
    conversationId: ConversationId,
    page: PageQuery,
  ): Promise<Message[]> {
    const conversation = await this.conversations.get(tenantId, conversationId);
    return this.lists.list(tenantId, { conversationIds: threadsOf(conversation) }, page);
  }

  /** Somebody on the tenant's side has read all there is. @throws ConversationNotFoundError */
  async markRead(tenantId: TenantId, conversationId: ConversationId): Promise<ConversationView> {
    const view = await this.get(tenantId, conversationId);
    const readThrough: MessageId | undefined = view.lastMessage?._id;
    if (readThrough !== undefined) {
      await this.conversations.markRead(tenantId, conversationId, readThrough);
    }
    return { ...view, unreadCount: 0 };
  }

  /** @throws CustomerNotFoundError, NotMergedError */
  unmerge(tenantId: TenantId, customerId: CustomerId, absorbedId: CustomerId): Promise<Customer> {
    return this.audit.during(
      { action: 'customer.separated', target: customerId, tenantId, changes: { absorbedId } },
      () => this.conversations.unmerge(tenantId, customerId, absorbedId),
    );
  }
}
