import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { firstIdAt, type ConversationId, type TenantId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { conversationIdOf } from '../conversations/conversation.schema.js';
import { SERVICE_WINDOW_MS, type Customer } from '../conversations/customer.schema.js';
import { MessagesRepository } from '../messaging/messages/messages.repository.js';
import { SendService, type Reply } from '../messaging/composing/send.service.js';
import type { Message } from '../messaging/messages/message.schema.js';
import { Metrics } from '../metrics/metrics.js';
import { TenantEventsRepository } from '../tenants/tenant-events.repository.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import type { MessageItem } from '../whatsapp/webhooks/webhook-items.js';
import { autoReplyKeyOf, autoReplyTo } from './auto-reply-rules.js';

const DAY_MS = 24 * 60 * 60_000;

/** Answers customers by itself, each message once. */
@Injectable()
export class AutoReplyService {
  private readonly logger = new Logger(AutoReplyService.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly sends: SendService,
    private readonly messages: MessagesRepository,
    private readonly events: TenantEventsRepository,
    private readonly metrics: Metrics,
    private readonly directory: TenantDirectory,
  ) {}

  /**
   * Decides what each message is answered with. Two machines that answer each other are slowed by
   * the pace of their pair, and stopped here: beyond a number of answers per customer and day there
   * is silence. Deliveries that are applied at the same moment do not count each other.
   *
   * @returns by index in the input; `null` for no answer
   */
  async decide(
    incoming: readonly { item: MessageItem; tenant: Tenant; customer: Customer }[],
  ): Promise<(string | null)[]> {
    const texts = incoming.map(({ item, tenant }) => autoReplyTo(item, tenant, this.clock.now()));
    const { limitPerDay } = this.config.autoReply;
    if (limitPerDay === 0 || texts.every((text) => text === null)) return texts;

    const conversationOf = (index: number): ConversationId =>
      conversationIdOf(incoming[index]!.customer, incoming[index]!.item.target.phoneNumberId);
    const answered = texts.flatMap((text, index) => (text === null ? [] : [conversationOf(index)]));
    const since = firstIdAt('msg', this.clock.in(-DAY_MS));
    const counts = await this.messages.countAutoReplies([...new Set(answered)], since);
    const looping = new Map<ConversationId, TenantId>();
    const decided = texts.map((text, index) => {
      if (text === null) return null;
      const conversationId = conversationOf(index);
      const count = (counts.get(conversationId) ?? 0) + 1;
      counts.set(conversationId, count);
      if (count <= limitPerDay) return text;
      this.metrics.autoRepliesSuppressedTotal.inc();
      looping.set(conversationId, incoming[index]!.tenant._id);
      return null;
    });
    await this.alert(looping);
    return decided;
  }

  /** Whether a message is one that is answered, for all that can be told from it alone. */
  answers(item: MessageItem, tenant: Tenant): boolean {
    return autoReplyTo(item, tenant, this.clock.now()) !== null;
  }

  /** Sends the answers that were decided on. Safe to run twice: each has its key. */
  async answer(received: readonly Message[]): Promise<void> {
    const replies = await Promise.all(
      received.flatMap((message) =>
        message.autoReplyText === undefined ? [] : this.toReply(message, message.autoReplyText),
      ),
    );
    await this.sends.enqueueReplies(replies);
  }

  private async toReply(message: Message, text: string): Promise<Reply> {
    const { _id, tenantId, conversationId, phoneNumberId, traceparent, peer } = message;
    const tenant = await this.directory.recall(tenantId);
    const waitSeconds = tenant?.autoReply.unlessAnsweredWithin;
    return {
      tenantId,
      conversationId,
      phoneNumberId,
      traceparent,
      peer,
      type: 'text',
      content: { body: text },
      idempotencyKey: autoReplyKeyOf(message.wamid!),
      ...(waitSeconds === undefined
        ? {}
        : {
            sendAt: new Date(message.createdAt.getTime() + waitSeconds * 1_000),
            unlessAnsweredSince: _id,
          }),
      // Later Meta would refuse it (131047): the window counts from the question.
      expiresAt: new Date(message.timestamp.getTime() + SERVICE_WINDOW_MS),
    };
  }

  /** Says so once an hour and conversation, to operators and in the log. */
  private async alert(looping: ReadonlyMap<ConversationId, TenantId>): Promise<void> {
    const summary =
      'Too many auto-replies to one customer in a day: is another machine answering us? ' +
      'Further ones are held back.';
    const hour = this.clock.now().toISOString().slice(0, 13);
    const events = [...looping].map(([conversationId, tenantId]) => ({
      tenantId,
      kind: 'auto_reply_loop',
      summary,
      data: { conversationId },
      source: `auto-reply-loop/${conversationId}/${hour}`,
    }));
    const known = await this.events.record(events);
    events.forEach(({ tenantId, data }, index) => {
      if (!known.has(index)) this.logger.warn({ tenantId, ...data }, summary);
    });
  }
}
