import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import type { TenantId } from '../../common/id.js';
import type { ContactActivity } from '../../conversations/contact-activity.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { toIdentity } from '../../whatsapp/identity.js';
import type { StatusItem } from '../../whatsapp/webhooks/webhook-items.js';
import { LateEchoes } from '../messages/late-echoes.service.js';
import type { MessageReference } from '../messages/messages.repository.js';

const MAX_LEARNT = 10_000;

interface Told {
  readonly tenantId: TenantId;
  readonly item: Pick<StatusItem, 'status' | 'timestamp' | 'contact' | 'target'>;
}

interface News {
  readonly pair: string;
  readonly activity: ContactActivity;
  readonly phoneNumberId: string | undefined;
}

/** Learns from statuses which user id a number is: whoever answers may show the user id alone. */
@Injectable()
export class IdentityLearner {
  /** Who was found to be who: further statuses that say so cost nothing. */
  private readonly learnt = new Set<string>();

  constructor(
    private readonly conversations: ConversationsService,
    private readonly echoes: LateEchoes,
    private readonly clock: Clock,
  ) {}

  /** From what is told of messages of ours. */
  async learnFrom(
    statuses: readonly (Told & { readonly message: MessageReference })[],
  ): Promise<void> {
    const told = statuses.map(({ tenantId, item, message }) => ({
      tenantId,
      item: { ...item, contact: { ...toIdentity(message.peer), ...item.contact } },
    }));
    await this.record(this.newsOf(told));
  }

  /**
   * From what is told of messages that nobody knows: another system sends over the same number. Whom it
   * writes to does not become a customer; who is one is known better.
   */
  async learnOfKnown(statuses: readonly Told[]): Promise<void> {
    const news = this.newsOf(statuses);
    const known = await Promise.all(
      news.map(({ activity: { tenantId, contact } }) =>
        this.conversations.find(tenantId, [contact]),
      ),
    );
    await this.record(news.filter((_one, index) => known[index]?.[0]));
  }

  private newsOf(statuses: readonly Told[]): News[] {
    return statuses.flatMap(({ tenantId, item }): News[] => {
      const { contact } = item;
      const { waId, userId } = contact;
      // What failed was never with anybody.
      if (item.status === 'failed' || waId === undefined || userId === undefined) return [];
      const pair = `${tenantId}/${waId}/${userId}`;
      if (this.learnt.has(pair)) return [];
      const asOf = item.timestamp ?? this.clock.now();
      const activity = { tenantId, contact, at: null, asOf, opensWindow: false };
      return [{ pair, activity, phoneNumberId: item.target.phoneNumberId }];
    });
  }

  private async record(news: readonly News[]): Promise<void> {
    if (news.length === 0) return;
    const people = await this.conversations.recordActivity(news.map(({ activity }) => activity));
    await this.echoes.settleAllOf(
      people.flatMap((customer, index) =>
        customer === null
          ? []
          : [{ customer, ...defined({ phoneNumberId: news[index]!.phoneNumberId }) }],
      ),
    );
    if (this.learnt.size > MAX_LEARNT) this.learnt.clear();
    for (const { pair } of news) this.learnt.add(pair);
  }
}
