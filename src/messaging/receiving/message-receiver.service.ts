import { Injectable } from '@nestjs/common';
import { defined, nonEmpty } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import {
  newId,
  newIdAt,
  type MessageId,
  type TenantId,
  type WebhookEventId,
} from '../../common/id.js';
import type { Traceparent } from '../../common/traceparent.js';
import { conversationIdOf } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import type { MessageItem } from '../../whatsapp/webhooks/webhook-items.js';
import { wamidFields, wamidKeyOf } from '../../whatsapp/wamid.js';
import { amendedKeyOf } from '../messages/message-relations.js';
import { EchoSettler } from './echo-settler.service.js';
import { LateEchoes } from '../messages/late-echoes.service.js';
import { toDeliveryFailure } from '../messages/message-failure.js';
import { isDeliveryStatus, STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';
import { MessageLog } from '../messages/message-log.js';
import { MessageMedia } from '../messages/message-media.service.js';
import { isEcho } from '../messages/message-twins.repository.js';
import { AmendmentsRepository } from '../messages/amendments.repository.js';
import { MessagesRepository } from '../messages/messages.repository.js';
import { STORED_AS } from '../messages/stored-names.js';

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

/** What is in the way may be removed at just this moment, as an echo that was a message of ours. */
const MAX_ROUNDS = 5;

/** Stores what webhooks bring, each message once. */
@Injectable()
export class MessageReceiver {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly amendments: AmendmentsRepository,
    private readonly media: MessageMedia,
    private readonly echoes: EchoSettler,
    private readonly lateEchoes: LateEchoes,
    private readonly log: MessageLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores messages, each once per tenant, whatever form of its wamid it comes with. A second run of the same delivery is no
   * duplicate: it gets back what the first run stored, so that it can complete its work.
   *
   * @returns by index in the input
   */
  async receive(incoming: readonly Incoming[]): Promise<Received[]> {
    await this.echoes.settle(incoming);
    const now = this.clock.now();
    const firsts = new Map<string, Message>();
    for (const one of incoming) {
      const key = keyOf(one.tenantId, one.item.wamid);
      if (!firsts.has(key)) firsts.set(key, toMessage(one, now));
    }
    const messages = [...firsts.values()];
    await this.store(messages, firsts);

    const seen = new Set<MessageId>();
    const received = incoming.map(({ tenantId, webhookEventId, item }) => {
      const message = firsts.get(keyOf(tenantId, item.wamid))!;
      const duplicate = seen.has(message._id) || message.webhookEventId !== webhookEventId;
      seen.add(message._id);
      return { message, duplicate };
    });
    await this.markAmended(messages);
    await this.lateEchoes.settleAllOf(meetingsOf(incoming));
    await this.media.fetchFor(
      received.filter(({ duplicate }) => !duplicate).map(({ message }) => message),
    );
    return received;
  }

  /** Inserts what is new; what is not is replaced in `firsts` by the message that was there before. */
  private async store(messages: readonly Message[], firsts: Map<string, Message>): Promise<void> {
    let left = messages;
    for (let round = 1; left.length > 0 && round <= MAX_ROUNDS; round += 1) {
      const positions = await this.messages.insertNew(left);
      this.log.received(left.filter((_message, index) => !positions.has(index)));
      if (positions.size === 0) return;
      const lost = [...positions].map((index) => left[index]!);
      const stored = await this.messages.findByWamids(
        [...new Set(lost.map(({ tenantId }) => tenantId))],
        lost.map(({ wamid }) => wamid!),
      );
      left = lost.flatMap((message) => {
        const before = stored.find((one) => isSame(one, message));
        if (before === undefined) {
          const { wamidKey: _key, ...alone } = message;
          // Somebody else's message has the same id of its own. If none has, it was removed just now.
          return [stored.some((one) => hasSameKey(one, message)) ? alone : message];
        }
        firsts.set(keyOf(message.tenantId, message.wamid!), before);
        return [];
      });
    }
  }

  /** Whoever listens to the messages hears that they look different now. */
  private async markAmended(messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      const { tenantId, type, wamid } = message;
      const named = amendedKeyOf(message);
      if (named === undefined) continue;
      const own = type === 'edit' && wamid !== undefined ? wamidKeyOf(wamid) : undefined;
      const key = await this.amendments.followEdits(tenantId, named, own);
      await this.amendments.markAmended(tenantId, key);
    }
  }
}

/** Each customer once over each number. */
function meetingsOf(incoming: readonly Incoming[]) {
  const meetings = new Map(
    incoming.map(({ customer, item: { target } }) => {
      const { phoneNumberId } = target;
      const meeting = { customer, ...defined({ phoneNumberId }) };
      return [`${customer._id}/${phoneNumberId}`, meeting] as const;
    }),
  );
  return [...meetings.values()];
}

function keyOf(tenantId: TenantId, wamid: string): string {
  return `${tenantId}/${wamid}`;
}

/**
 * The same wamid; or another form of it, in the same conversation. An echo of what we sent may name its
 * recipient in a way that we do not know of yet.
 */
function isSame(stored: Message, message: Message): boolean {
  if (stored.tenantId === message.tenantId && stored.wamid === message.wamid) return true;
  const isHere = stored.conversationId === message.conversationId;
  return hasSameKey(stored, message) && (isHere || (isEcho(message) && !isEcho(stored)));
}

function hasSameKey(one: Message, { tenantId, phoneNumberId, wamidKey }: Message): boolean {
  return (
    wamidKey !== undefined &&
    one.tenantId === tenantId &&
    one.phoneNumberId === phoneNumberId &&
    one.wamidKey === wamidKey
  );
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
    direction,
    origin: origin === 'live' ? 'customer' : origin,
    type,
    content,
    ...wamidFields(wamid),
    ...defined({
      phoneNumberId: item.target.phoneNumberId,
      body: body ?? undefined,
      extras: nonEmpty(extras),
      groupId: item.groupId,
      traceparent,
      autoReplyText: autoReplyText ?? undefined,
    }),
    peer:
      contact.waId ??
      contact.userId ??
      customer.waId ??
      customer.userId ??
      contact.parentUserId ??
      '',
    webhookEventId,
    ...(direction === 'OUT' ? fateOf(item, timestamp) : {}),
    timestamp,
    createdAt: now,
    updatedAt: now,
  };
}

/** Of what went out on the phone. What was imported tells how far it came, but not when. */
function fateOf(
  { reached }: MessageItem,
  at: Date,
): Pick<Message, 'rank' | 'statusTimes' | 'failure'> {
  if (reached === 'error') {
    return {
      rank: STATUS_RANK.failed,
      statusTimes: { failed: at },
      [STORED_AS.deliveryError]: toDeliveryFailure({ title: 'The phone app could not send it' }),
    };
  }
  const status = reached !== undefined && isDeliveryStatus(reached) ? reached : 'sent';
  return { rank: STATUS_RANK[status], statusTimes: { sent: at } };
}
