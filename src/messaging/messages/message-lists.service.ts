import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { InvalidRequestError } from '../../common/errors.js';
import type { ConversationId, TenantId } from '../../common/id.js';
import { toPage, type Page } from '../../common/page.js';
import { searchTermsOf } from '../../common/search-words.js';
import { parseTime } from '../../common/time-input.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { TenantsService } from '../../tenants/tenants.service.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toRecipientIdentity, type UserIdentity } from '../../whatsapp/identity.js';
import { readNumber } from '../../whatsapp/phone-number.js';
import type { ListMessagesQuery } from './list-messages.query.js';
import { MessageViews } from './message-views.service.js';
import {
  MessageListsRepository,
  cursorOf,
  type MessageFilter,
} from './message-lists.repository.js';
import { STATUS_RANK } from './message-status.js';
import { toMessageResponse, type MessageResponse } from './message.dto.js';
import { MessagesRepository } from './messages.repository.js';

/** Lists of messages, by whatever tells them apart. */
@Injectable()
export class MessageLists {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly rows: MessageListsRepository,
    private readonly conversations: ConversationsService,
    private readonly tenants: TenantsService,
    private readonly views: MessageViews,
  ) {}

  /** @throws InvalidRequestError if `from` or `to` is neither a number nor a user id */
  async list(tenantId: TenantId, query: ListMessagesQuery): Promise<Page<MessageResponse>> {
    const tenant = await this.tenants.get(tenantId);
    const filter = await this.read(tenant, query);
    if (filter === null) return { items: [], nextCursor: null };
    const messages = await this.rows.list(tenantId, filter, query);
    const viewOf = await this.views.of(tenantId, messages);
    const { phoneNumberId = '' } = tenant;
    return toPage(messages, query.limit, cursorOf(filter), (message) =>
      toMessageResponse(message, phoneNumberId, viewOf(message)),
    );
  }

  /** @returns `null` if no message can be all of that */
  private async read(tenant: Tenant, query: ListMessagesQuery): Promise<MessageFilter | null> {
    const { type, idempotencyKey, search, wamid, conversationId, direction, status } = query;
    const [since, updatedSince] = [parseTime(query.since), parseTime(query.updatedSince)];
    const terms = search === undefined ? null : searchTermsOf(search);
    const named = await this.messages.findByAnyWamid(
      tenant._id,
      wamid === undefined ? [] : [wamid],
    );
    const parts: (MessageFilter | null)[] = [
      defined({
        type,
        idempotencyKey,
        search: terms ?? undefined,
        since: since ?? undefined,
        updatedSince: updatedSince ?? undefined,
        messageIds: wamid === undefined ? undefined : named.map(({ _id }) => _id),
        conversationIds:
          conversationId === undefined ? undefined : [conversationId as ConversationId],
      }),
      direction === undefined ? {} : { direction },
      status === undefined
        ? {}
        : status === 'received'
          ? { direction: 'IN' }
          : { rank: STATUS_RANK[status] },
      query.from === undefined ? {} : await this.end(tenant, 'from', query.from),
      query.to === undefined ? {} : await this.end(tenant, 'to', query.to),
    ];
    return parts.reduce<MessageFilter | null>(both, {});
  }

  /** One end of a message: a number of the tenant's, or a customer. @returns `null`: nobody known */
  private async end(
    { _id, numbers }: Tenant,
    field: 'from' | 'to',
    text: string,
  ): Promise<MessageFilter | null> {
    if (numbers.some(({ phoneNumberId }) => phoneNumberId === text)) {
      return { phoneNumberId: text, direction: field === 'from' ? 'OUT' : 'IN' };
    }
    const identity = identityOf(text);
    if (identity === null) {
      const message = "must be a number, a user id, or the id of one of the tenant's numbers";
      throw new InvalidRequestError([{ field, message }]);
    }
    const conversationIds = await this.conversations.findThreads(_id, identity);
    return { conversationIds, direction: field === 'from' ? 'IN' : 'OUT' };
  }
}

function identityOf(text: string): UserIdentity | null {
  const { userId } = toRecipientIdentity(text);
  if (userId !== undefined) return { userId };
  const digits = readNumber(text)?.digits;
  return digits === undefined ? null : { waId: digits };
}

/** What is both: `null` if that is nothing. */
function both(one: MessageFilter | null, other: MessageFilter | null): MessageFilter | null {
  if (one === null || other === null) return null;
  const [ours, theirs] = [one.conversationIds, other.conversationIds];
  const conversationIds =
    ours && theirs ? ours.filter((id) => theirs.includes(id)) : (ours ?? theirs);
  const contradict = (['direction', 'phoneNumberId'] as const).some(
    (field) =>
      one[field] !== undefined && other[field] !== undefined && one[field] !== other[field],
  );
  if (contradict || conversationIds?.length === 0) return null;
  return { ...one, ...other, ...defined({ conversationIds }) };
}
