import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { toIdentity } from '../../whatsapp/identity.js';
import type { StatusItem } from '../../whatsapp/webhooks/webhook-items.js';
import type { MessageReference } from '../messages/messages.repository.js';

const MAX_LEARNT = 10_000;

/** Learns from statuses which user id a number is: whoever answers may show the user id alone. */
@Injectable()
export class IdentityLearner {
  /** Who was found to be who: further statuses that say so cost nothing. */
  private readonly learnt = new Set<string>();

  constructor(
    private readonly conversations: ConversationsService,
    private readonly clock: Clock,
  ) {}

  async learn(
    statuses: readonly {
      readonly tenantId: TenantId;
      readonly item: StatusItem;
      readonly message: MessageReference;
    }[],
  ): Promise<void> {
    const news = statuses.flatMap(({ tenantId, item, message }) => {
      const contact = { ...toIdentity(message.peer), ...item.contact };
      const { waId, userId } = contact;
      // What failed was never with anybody.
      if (item.status === 'failed' || waId === undefined || userId === undefined) return [];
      const pair = `${tenantId}/${waId}/${userId}`;
      if (this.learnt.has(pair)) return [];
      const asOf = item.timestamp ?? this.clock.now();
      return [{ pair, activity: { tenantId, contact, at: null, asOf, opensWindow: false } }];
    });
    if (news.length === 0) return;
    await this.conversations.recordActivity(news.map(({ activity }) => activity));
    if (this.learnt.size > MAX_LEARNT) this.learnt.clear();
    for (const { pair } of news) this.learnt.add(pair);
  }
}
