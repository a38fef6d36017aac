import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { ConversationId, MessageId, TenantId } from '../../common/id.js';
import { toPage, type Page, type PageQuery } from '../../common/page.js';
import type { SearchTerms } from '../../common/search-words.js';
import {
  ConversationLists,
  cursorOfConversation,
} from '../../conversations/conversation-lists.service.js';
import type { Conversation } from '../../conversations/conversation.schema.js';
import { SERVICE_WINDOW_MS } from '../../conversations/customer.schema.js';
import { HandlingsRepository } from '../../conversations/handlings.repository.js';
import { Handlings } from '../../conversations/handlings.service.js';
import { MessageListsRepository } from '../messages/message-lists.repository.js';
import { STATUS_RANK } from '../messages/message-status.js';
import { isSo, mayBe, type ConversationFilter } from './conversation-filter.js';
import type { ConversationView } from './conversation-view.js';
import { ThreadsService } from './threads.service.js';

/** So many pages are looked through for one that has something on it. */
const MAX_LOOKS = 8;

/** A conversation that may be meant. */
interface Proposal {
  readonly conversation: Conversation;
  /** It is proposed for this message, which has to be its newest. */
  readonly messageId?: MessageId;
}

type Source = (page: PageQuery) => Promise<Page<Proposal>>;

/**
 * Conversations that somebody has to look after. What narrows most proposes, by an index of its own;
 * all the rest is looked up of what is proposed. So a page may hold fewer than it could, or none, and
 * the next one more: how much is looked through for one answer has an end.
 */
@Injectable()
export class FilteredConversations {
  constructor(
    private readonly threads: ThreadsService,
    private readonly conversations: ConversationLists,
    private readonly handlings: Handlings,
    private readonly handlingRows: HandlingsRepository,
    private readonly messages: MessageListsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidCursorError */
  async list(
    tenantId: TenantId,
    filter: ConversationFilter,
    terms: SearchTerms | null,
    { limit, cursor }: PageQuery,
  ): Promise<Page<ConversationView>> {
    const propose = this.sourceOf(tenantId, filter, terms);
    let page: PageQuery = { limit, ...defined({ cursor }) };
    for (let look = 1; ; look += 1) {
      const { items: proposals, nextCursor } = await propose(page);
      const items = await this.sift(tenantId, filter, proposals);
      if (items.length > 0 || nextCursor === null || look === MAX_LOOKS) {
        return { items, nextCursor };
      }
      page = { limit, cursor: nextCursor };
    }
  }

  private sourceOf(
    tenantId: TenantId,
    filter: ConversationFilter,
    terms: SearchTerms | null,
  ): Source {
    if (terms !== null) {
      return async (page) => {
        const { items, nextCursor } = await this.threads.search(tenantId, terms, page);
        return { items: items.map((conversation) => ({ conversation })), nextCursor };
      };
    }
    if (filter.assignee !== undefined || filter.label !== undefined) {
      return (page) => this.handled(tenantId, filter, page);
    }
    if (filter.failed === true) return (page) => this.failed(tenantId, page);
    return (page) => this.latest(tenantId, filter, page);
  }

  private async handled(
    tenantId: TenantId,
    { assignee, label }: ConversationFilter,
    page: PageQuery,
  ): Promise<Page<Proposal>> {
    const rows = await this.handlingRows.list(tenantId, { assignee, label }, page);
    const { items: ids, nextCursor } = toPage(
      rows,
      page.limit,
      ({ _id }) => _id,
      ({ _id }) => _id,
    );
    const found = await this.conversations.findMany(tenantId, ids);
    return { items: found.map((conversation) => ({ conversation })), nextCursor };
  }

  private async failed(tenantId: TenantId, page: PageQuery): Promise<Page<Proposal>> {
    const rows = await this.messages.list(tenantId, { rank: STATUS_RANK.failed }, page);
    const { items, nextCursor } = toPage(
      rows,
      page.limit,
      ({ _id }) => _id,
      ({ _id, conversationId }) => ({ _id, conversationId }),
    );
    const threads = [...new Set(items.map(({ conversationId }) => conversationId))];
    const holders = await this.conversations.findHolders(tenantId, threads);
    // Of each conversation the newest.
    const newest = new Map<ConversationId, Proposal>();
    for (const { _id: messageId, conversationId } of items) {
      const conversation = holders.get(conversationId);
      if (conversation === undefined || newest.has(conversation._id)) continue;
      newest.set(conversation._id, { conversation, messageId });
    }
    return { items: [...newest.values()], nextCursor };
  }

  private async latest(
    tenantId: TenantId,
    { windowClosing }: ConversationFilter,
    page: PageQuery,
  ): Promise<Page<Proposal>> {
    const { items, nextCursor } = toPage(
      await this.conversations.list(tenantId, page),
      page.limit,
      cursorOfConversation,
      (conversation): Proposal => ({ conversation }),
    );
    const oldest = items.at(-1)?.conversation.lastMessageAt ?? this.clock.now();
    // Who wrote nothing for so long has no window, and nobody behind them, either.
    const done =
      windowClosing === true && this.clock.now().getTime() - oldest.getTime() > SERVICE_WINDOW_MS;
    return { items, nextCursor: done ? null : nextCursor };
  }

  private async sift(
    tenantId: TenantId,
    filter: ConversationFilter,
    proposals: readonly Proposal[],
  ): Promise<ConversationView[]> {
    const now = this.clock.now();
    const handlings = await this.handlings.find(
      tenantId,
      proposals.map(({ conversation }) => conversation._id),
    );
    const likely = proposals.filter(({ conversation }) =>
      mayBe(filter, conversation, handlings.get(conversation._id)!, now),
    );
    const views = await Promise.all(
      likely.map(({ conversation }) => this.threads.view(conversation)),
    );
    return views.filter((view, index) => {
      const { messageId } = likely[index]!;
      return isSo(filter, view) && (messageId === undefined || messageId === view.lastMessage?._id);
    });
  }
}
