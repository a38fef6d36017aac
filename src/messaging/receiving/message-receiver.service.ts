import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import { newId, newIdAt, type TenantId, type WebhookEventId } from '../../common/id.js';
import type { Traceparent } from '../../common/traceparent.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import type { MessageItem } from '../../whatsapp/webhooks/webhook-items.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import { amendedKeyOf } from '../messages/message-relations.js';
import { EchoSettler } from './echo-settler.service.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';
import { MessageLog } from '../messages/message-log.js';
import { MessageMedia } from '../messages/message-media.service.js';
import { MessagesRepository } from '../messages/messages.repository.js';

/** A message from a webhook whose tenant and customer are known. */
export interface Incoming {
  readonly tenantId: TenantId;
  readonly webhookEventId: WebhookEventId;
  /** Of that webhook. */
  readonly traceparent?: Traceparent | undefined;
  readonly item: MessageItem;
  readonly customer: Customer;
  /** What to answer, if this is the first time the message comes. */
  readonly autoReplyText: string | null;
}

export interface Received {
  readonly message: Message;
  /** The message was stored before, by another delivery. */
  readonly duplicate: boolean;
}

/** Stores what webhooks bring, each message once. */
@Injectable()
export class MessageReceiver {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly media: MessageMedia,
    private readonly echoes: EchoSettler,
    private readonly log: MessageLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores messages, each once per tenant and wamid. A second run of the same delivery is no
   * duplicate: it gets back what the first run stored, so that it can complete its work.
   *
   * @returns by index in the input
   */
  async receive(arrived: readonly Incoming[]): Promise<Received[]> {
    const incoming = await this.echoes.settle(arrived);
    const now = this.clock.now();
    const firsts = new Map<string, Message>();
    for (const one of incoming) {
      const key = keyOf(one.tenantId, one.item.wamid);
      if (!firsts.has(key)) firsts.set(key, toMessage(one, now));
    }
    const messages = [...firsts.values()];
    const lost = await this.messages.insertNew(messages);
    this.log.received(messages.filter((_message, index) => !lost.has(index)));
    if (lost.size > 0)
      await this.replaceByStored(
        firsts,
        [...lost].map((index) => messages[index]!),
      );

    const seen = new Set<string>();
    const received = incoming.map(({ tenantId, webhookEventId, item }) => {
      const key = keyOf(tenantId, item.wamid);
      const message = firsts.get(key)!;
      const duplicate = seen.has(key) || message.webhookEventId !== webhookEventId;
      seen.add(key);
      return { message, duplicate };
    });
    await this.touchAmended(messages);
    await this.media.fetchFor(
      received.filter(({ duplicate }) => !duplicate).map(({ message }) => message),
    );
    return received;
  }

  /** Whoever listens to the messages hears that they look different now. */
  private async touchAmended(messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      const key = amendedKeyOf(message);
      if (key !== undefined) await this.messages.touchAmended(message.tenantId, key);
    }
  }

  private async replaceByStored(firsts: Map<string, Message>, lost: Message[]): Promise<void> {
    const stored = await this.messages.findByWamids(
      [...new Set(lost.map(({ tenantId }) => tenantId))],
      lost.map(({ wamid }) => wamid!),
    );
    for (const message of stored) {
      const key = keyOf(message.tenantId, message.wamid!);
      if (firsts.has(key)) firsts.set(key, message);
    }
  }
}

function keyOf(tenantId: TenantId, wamid: string): string {
  return `${tenantId}/${wamid}`;
}

function toMessage(
  { tenantId, webhookEventId, traceparent, item, customer, autoReplyText }: Incoming,
  now: Date,
): Message {
  const { type, raw, direction, origin, wamid, contact } = item;
  const timestamp = item.timestamp ?? now;
  const { type: _type, [type]: own, ...extras } = raw;
  // A type may be called like something that every object has.
  const content = Object.hasOwn(raw, type) ? own : {};
  const body = bodyOf(type, content);
  return {
    // What is imported takes its place in time; what is new comes last, whatever its clock says.
    _id: origin === 'history' ? newIdAt('msg', timestamp) : newId('msg'),
    tenantId,
    conversationId: conversationIdOf(customer, item.target.phoneNumberId),
    ...(item.target.phoneNumberId !== undefined && { phoneNumberId: item.target.phoneNumberId }),
    direction,
    origin: origin === 'live' ? 'customer' : origin,
    type,
    ...(body !== null && { body }),
    content,
    ...(Object.keys(extras).length > 0 && { extras }),
    ...wamidFields(wamid),
    ...(item.groupId !== undefined && { groupId: item.groupId }),
    peer:
      contact.waId ??
      contact.userId ??
      customer.waId ??
      customer.userId ??
      contact.parentUserId ??
      '',
    webhookEventId,
    ...defined({ traceparent }),
    ...(autoReplyText !== null && { autoReplyText }),
    ...(direction === 'OUT' && { rank: STATUS_RANK.sent, statusTimes: { sent: timestamp } }),
    timestamp,
    createdAt: now,
    updatedAt: now,
  };
}
