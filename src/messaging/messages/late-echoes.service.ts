import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { threadsOf, type Conversation } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { toRecipientIdentity } from '../../whatsapp/identity.js';
import { MessageTwins } from './message-twins.repository.js';
import type { Message } from './message.schema.js';

/**
 * Echoes that came before anybody knew whose they are: of a send whose answer was lost, and to somebody
 * whom Meta names by an id that we did not know.
 */
@Injectable()
export class LateEchoes {
  constructor(
    private readonly twins: MessageTwins,
    private readonly conversations: ConversationsService,
  ) {}

  /** @returns whether an echo tells that this message of unknown outcome was sent */
  async settle(message: Message): Promise<boolean> {
    const echo = await this.twins.findEchoOf(message, await this.threadsWith(message));
    return echo?.wamid !== undefined && (await this.twins.unite(message, echo.wamid));
  }

  /** Two customers proved to be one person: what was sent to one may have its echo with the other. */
  async settleAllOf(meetings: readonly Pick<Conversation, 'customer' | 'phoneNumberId'>[]) {
    for (const meeting of meetings) {
      if (meeting.customer.absorbed === undefined) continue;
      const unknown = await this.twins.findUnknown(threadsOf(meeting));
      for (const message of unknown) await this.settle(message);
    }
  }

  /** Echoes that may be of this message: they name somebody who may or may not be its recipient. */
  async findPossible(message: Message): Promise<Message[]> {
    const echoes = await this.twins.findLikelyEchoes(message);
    if (echoes.length === 0) return [];
    const [recipient, ...others] = await this.conversations.find(
      message.tenantId,
      [message, ...echoes].map(({ peer }) => toRecipientIdentity(peer)),
    );
    return echoes.filter((_echo, index) => {
      const other = others[index];
      return !recipient || !other || !areTwo(recipient, other);
    });
  }

  /** Where messages to its recipient stand, over its number. */
  async threadsWith({ tenantId, peer, phoneNumberId, conversationId }: Message) {
    const [customer] = await this.conversations.find(tenantId, [toRecipientIdentity(peer)]);
    const known = customer ? threadsOf({ customer, ...defined({ phoneNumberId }) }) : [];
    return [...new Set([conversationId, ...known])];
  }
}

/** Each has a number, or each a user id, and they differ. */
function areTwo(one: Customer, other: Customer): boolean {
  return (['waId', 'userId'] as const).some(
    (key) => one[key] !== undefined && other[key] !== undefined && one[key] !== other[key],
  );
}
