import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { isId, type TenantId } from '../../common/id.js';
import { threadsOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import type { MessageItem } from '../../whatsapp/webhooks/webhook-items.js';
import type { Message } from '../messages/message.schema.js';
import { MessageTwins } from '../messages/message-twins.repository.js';
import { MessagesRepository } from '../messages/messages.repository.js';

interface Echo {
  readonly tenantId: TenantId;
  readonly item: MessageItem;
  readonly customer: Customer;
}

/** An echo may be of a message that we sent ourselves, whose answer is still open or was lost. */
@Injectable()
export class EchoSettler {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly twins: MessageTwins,
    private readonly clock: Clock,
  ) {}

  /** Gives the wamids of echoes to the messages of ours that they are; the rest is the phone app's. */
  async settle(incoming: readonly Echo[]): Promise<void> {
    const echoes = incoming.filter(isEcho);
    if (echoes.length === 0) return;
    const known = await this.messages.findByWamids(
      [...new Set(echoes.map(({ tenantId }) => tenantId))],
      echoes.map(({ item }) => item.wamid),
    );
    const seen = new Set(
      known
        .filter(({ direction }) => direction === 'OUT')
        .flatMap(({ tenantId, phoneNumberId, wamid, wamidKey }) =>
          [wamid, wamidKey].map((name) => `${tenantId}/${phoneNumberId}/${name}`),
        ),
    );
    for (const echo of echoes) {
      const { tenantId, item } = echo;
      const { wamid, wamidKey } = wamidFields(item.wamid);
      const names = [wamid, wamidKey].map(
        (name) => `${tenantId}/${item.target.phoneNumberId}/${name}`,
      );
      const isNamed = isId('msg', item.callbackData);
      if (names.some((name) => seen.has(name)) && !isNamed) continue;
      for (const name of names) seen.add(name);
      const ours = await this.findOurs(echo);
      if (ours === undefined) continue;
      const at = item.timestamp ?? this.clock.now();
      await this.twins.applyStatuses([
        {
          tenantId,
          messageId: ours._id,
          status: 'sent',
          at,
          ...defined({ wamid: ours.wamid === undefined ? item.wamid : undefined }),
        },
      ]);
    }
  }

  private async findOurs({
    tenantId,
    item,
    customer,
  }: Echo): Promise<Pick<Message, '_id' | 'wamid'> | undefined> {
    if (isId('msg', item.callbackData)) {
      const [named] = await this.messages.findReferences([item.callbackData]);
      if (named?.tenantId === tenantId) return named;
    }
    const { type, raw } = item;
    const body = bodyOf(type, Object.hasOwn(raw, type) ? raw[type] : {});
    const like = { type, ...defined({ body: body ?? undefined }) };
    const at = item.timestamp ?? this.clock.now();
    const { phoneNumberId } = item.target;
    const over = phoneNumberId === undefined ? {} : { phoneNumberId };
    return (await this.twins.findDoubtful(threadsOf({ customer, ...over }), at, like)) ?? undefined;
  }
}

function isEcho({ item }: Echo): boolean {
  return item.origin === 'app' && item.direction === 'OUT';
}
