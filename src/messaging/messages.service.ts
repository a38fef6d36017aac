import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { newId, type ConversationId, type MessageId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { conversationIdOf, windowClosesAt } from '../conversations/customer.schema.js';
import { toIdentity } from '../whatsapp/identity.js';
import type { JsonObject } from '../whatsapp/json.js';
import { bodyOf } from '../whatsapp/message-content.js';
import {
  IdempotencyKeyReusedError,
  MessageNotFoundError,
  NotCancelableError,
} from './message.errors.js';
import { STATUS_RANK, statusOf } from './message-status.js';
import { LANE, type Message } from './message.schema.js';
import { MessagesRepository, type MessageFilter } from './messages.repository.js';
import { TakeTurnQueue } from './take-turn.job.js';

/** A message somebody wants sent. */
export interface SendRequest {
  /** Digits of a phone number, or a business-scoped user id. */
  readonly peer: string;
  readonly type: string;
  readonly content: unknown;
  readonly context?: JsonObject;
  readonly idempotencyKey?: string;
}

/** A request whose conversation is known. */
export interface Reply extends SendRequest {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly idempotencyKey: string;
}

export interface Enqueued {
  readonly message: Message;
  /** The key was used before, for the same message; this is the first one. */
  readonly duplicate: boolean;
  /** When free-form messages stop being allowed, as far as we know; `null`: closed. */
  readonly windowClosesAt: Date | null;
}

/** Accepts outbound messages, and shows those of both directions. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly conversations: ConversationsService,
    private readonly turns: TakeTurnQueue,
    private readonly clock: Clock,
  ) {}

  /**
   * Accepts one message: once this returns, it will go out or its failure will be on record.
   *
   * @throws IdempotencyKeyReusedError
   */
  async enqueue(tenantId: TenantId, request: SendRequest): Promise<Enqueued> {
    const now = this.clock.now();
    const [customer] = await this.conversations.touch([
      { tenantId, contact: toIdentity(request.peer), at: now, opensWindow: false },
    ]);
    if (!customer) throw new TypeError('a recipient is always a number or a user id');
    const closesAt = windowClosesAt(customer);
    const conversationId = conversationIdOf(customer._id);
    const message = this.toMessage({ ...request, tenantId, conversationId }, LANE.bulk, 'api', now);
    const duplicates = await this.messages.insertNew([message]);
    if (duplicates.size === 0) {
      void this.turns.ring([{ tenantId }]);
      return { message, duplicate: false, windowClosesAt: closesAt };
    }
    const first = await this.findFirst(tenantId, message);
    return { message: first, duplicate: true, windowClosesAt: closesAt };
  }

  /** Accepts answers of our own, each once per key however often it is asked for. */
  async enqueueReplies(replies: readonly Reply[]): Promise<void> {
    if (replies.length === 0) return;
    const now = this.clock.now();
    await this.messages.insertNew(
      replies.map((reply) => this.toMessage(reply, LANE.reply, 'auto-reply', now)),
    );
    const tenantIds = new Set(replies.map(({ tenantId }) => tenantId));
    void this.turns.ring([...tenantIds].map((tenantId) => ({ tenantId })));
  }

  /** @throws MessageNotFoundError */
  async get(tenantId: TenantId, messageId: MessageId): Promise<Message> {
    const message = await this.messages.find(tenantId, messageId);
    if (message === null) throw new MessageNotFoundError(messageId);
    return message;
  }

  list(tenantId: TenantId, filter: MessageFilter, page: PageQuery): Promise<Message[]> {
    return this.messages.list(tenantId, filter, page);
  }

  /**
   * @throws MessageNotFoundError
   * @throws NotCancelableError if it is on its way, or through
   */
  async cancel(tenantId: TenantId, messageId: MessageId): Promise<Message> {
    const canceled = await this.messages.cancel(tenantId, messageId);
    const message = await this.get(tenantId, messageId);
    if (!canceled && message.rank !== STATUS_RANK.canceled) {
      throw new NotCancelableError(
        message.rank === undefined ? 'received' : statusOf(message.rank),
      );
    }
    return message;
  }

  /** The same key stands for the same message, or is refused. */
  private async findFirst(tenantId: TenantId, message: Message): Promise<Message> {
    const first = await this.messages.findByIdempotencyKey(tenantId, message.idempotencyKey ?? '');
    if (first === null) throw new TypeError('a message without a key cannot be a duplicate');
    if (first.fingerprint !== message.fingerprint) throw new IdempotencyKeyReusedError();
    return first;
  }

  private toMessage(
    request: SendRequest & { tenantId: TenantId; conversationId: ConversationId },
    priority: number,
    origin: 'api' | 'auto-reply',
    now: Date,
  ): Message {
    const { tenantId, conversationId, peer, type, content, context, idempotencyKey } = request;
    const body = bodyOf(type, content);
    return {
      _id: newId('msg'),
      tenantId,
      conversationId,
      direction: 'OUT',
      origin,
      type,
      ...(body !== null && { body }),
      content,
      ...(context && { extras: { context } }),
      peer,
      rank: STATUS_RANK.queued,
      statusTimes: { queued: now },
      attempts: 0,
      ...(idempotencyKey !== undefined && {
        idempotencyKey,
        fingerprint: fingerprintOf({ peer, type, content, context }),
      }),
      priority,
      lane: priority,
      timestamp: now,
      createdAt: now,
      updatedAt: now,
    };
  }
}

/** Equal for equal messages, whatever the order of their fields. */
function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
