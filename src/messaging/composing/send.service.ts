import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { isRefused } from '../../database/outage.js';
import { AppError } from '../../common/app-error.js';
import { Batcher } from '../../common/batcher.js';
import { Clock } from '../../common/clock.js';
import type { ConversationId, TenantId } from '../../common/id.js';
import { currentContext } from '../../common/request-context.js';
import type { Traceparent } from '../../common/traceparent.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import type { ContactActivity } from '../../conversations/contact-activity.js';
import { windowClosesAt, type Conversation } from '../../conversations/conversation.schema.js';
import type { Customer } from '../../conversations/customer.schema.js';
import { RecordEventsQueue } from '../../events/record-events.job.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { TenantNotFoundError } from '../../access/access.errors.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { toRecipientIdentity } from '../../whatsapp/identity.js';
import { IdempotencyKeyReusedError } from '../messages/message.errors.js';
import { LANE, type Message } from '../messages/message.schema.js';
import { MessageLog } from '../messages/message-log.js';
import { MessagesRepository } from '../messages/messages.repository.js';
import { Composer } from './composer.service.js';
import { byNumber, screen, type Draft } from './draft.js';
import { fingerprintOf, toMessage, type SendRequest } from './send-request.js';
import { SendQuota } from './send-quota.service.js';
import { TakeTurnQueue, lanesOf } from '../messages/take-turn.job.js';

/** Most people, and most messages, that are written by one command. */
const MAX_GROUP = 1_000;

/** An answer whose conversation is known. */
export interface Reply extends SendRequest {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  /** Meta's id of the number that it goes out from. */
  readonly phoneNumberId: string | undefined;
  readonly idempotencyKey: string;
  /** Of what it answers. */
  readonly traceparent?: Traceparent | undefined;
}

export interface Enqueued {
  readonly message: Message;
  /** The key was used before, for the same message; this is the first one. */
  readonly duplicate: boolean;
  /** When free-form messages stop being allowed, as far as we know; `null`: they are not now. */
  readonly windowClosesAt: Date | null;
}

/** A draft whose recipient is certain, unless it was refused. */
interface AddressedDraft extends Draft {
  readonly windowClosesAt: Date | null;
}

/** Accepts outbound messages. */
@Injectable()
export class SendService {
  /** Messages that are handed in at the same time, whoever sends them, share their writes. */
  private readonly people: Batcher<ContactActivity, Customer | null>;
  private readonly outbox: Batcher<Message, boolean>;

  constructor(
    private readonly messages: MessagesRepository,
    private readonly conversations: ConversationsService,
    private readonly directory: TenantDirectory,
    private readonly turns: TakeTurnQueue,
    private readonly quota: SendQuota,
    private readonly composer: Composer,
    private readonly log: MessageLog,
    private readonly clock: Clock,
    private readonly events: RecordEventsQueue,
  ) {
    this.people = new Batcher(
      async (activities) => [...(await conversations.recordActivity(activities))],
      { maxItems: MAX_GROUP, isItemFault: isRefused },
    );
    this.outbox = new Batcher((group, again) => this.insert(group, again), {
      maxItems: MAX_GROUP,
      isItemFault: isRefused,
    });
  }

  /**
   * Accepts one message: once this returns, it will go out or its failure will be on record.
   *
   * @throws IdempotencyKeyReusedError
   * @throws ServiceWindowClosedError, NoFallbackTemplateError by the window policy
   * @throws TemplateNotUsableError, TemplateParametersError, UnknownTemplateError
   * @throws RecipientOptedOutError, RecipientNeedsNumberError
   * @throws MediaNotUsableError, ReferenceNotUsableError
   * @throws InvalidRequestError if it is not clear whose number it is
   */
  async enqueue(tenantId: TenantId, request: SendRequest): Promise<Enqueued> {
    const [outcome] = await this.enqueueAll(tenantId, [request]);
    if (outcome instanceof AppError) throw outcome;
    return outcome!;
  }

  /**
   * Accepts many messages at the price of one, each on its own.
   *
   * @returns by index, what became of each; an error where one was refused
   */
  async enqueueAll(
    tenantId: TenantId,
    requests: readonly SendRequest[],
  ): Promise<(Enqueued | AppError)[]> {
    const tenant = await this.directory.recall(tenantId);
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    const now = this.clock.now();
    const composed = await this.composer.compose(tenant, requests, now);
    const addressed = await this.address(tenantId, composed, now);
    const admitted = await this.ration(tenant, addressed);
    const handed = await Promise.all(
      admitted.map(async (draft) => ({ ...draft, stored: await this.store(tenantId, draft, now) })),
    );
    this.log.accepted(handed.flatMap(({ stored }) => stored ?? []));
    const firsts = await this.findFirsts(
      tenantId,
      handed.filter(({ stored }) => stored === null),
    );
    return handed.map(({ stored, ...draft }) =>
      stored === null
        ? asDuplicate(draft, firsts.get(draft.request.idempotencyKey ?? ''))
        : { message: stored, duplicate: false, windowClosesAt: draft.windowClosesAt },
    );
  }

  /** Accepts answers of our own, each once per key however often it is asked for. */
  async enqueueReplies(replies: readonly Reply[]): Promise<void> {
    if (replies.length === 0) return;
    const now = this.clock.now();
    const messages = replies.map(
      ({ tenantId, conversationId, phoneNumberId, traceparent, ...request }) =>
        toMessage(
          {
            tenantId,
            conversationId,
            phoneNumberId,
            request,
            origin: 'auto-reply',
            homeLane: LANE.reply,
            traceparent,
          },
          now,
        ),
    );
    const isNew = await this.insert(messages);
    this.log.accepted(messages.filter((_message, index) => isNew[index]));
  }

  /** @returns by index, whether the message is new */
  private async insert(messages: readonly Message[], again = false): Promise<boolean[]> {
    const lost = await this.messages.insertNew(messages, again);
    const stored = messages.filter((_message, index) => !lost.has(index));
    const waiting = stored.filter(({ lane }) => lane !== undefined);
    // Here, and not by each caller: one bell for all that were written together.
    if (waiting.length > 0) void this.turns.ring(lanesOf(waiting));
    if (stored.length > 0) void this.events.ringOnce();
    return messages.map((_message, index) => !lost.has(index));
  }

  /** Finds or makes the conversation of each; people who are written to for the first time get one. */
  private async address(
    tenantId: TenantId,
    drafts: readonly Draft[],
    now: Date,
  ): Promise<AddressedDraft[]> {
    return Promise.all(
      drafts.map(async (draft) => {
        if (draft.refusal !== undefined) return { ...draft, windowClosesAt: null };
        const { request, number } = draft;
        const over = number === undefined ? {} : { phoneNumberId: number.phoneNumberId };
        const contact = toRecipientIdentity(request.peer);
        const known = { tenantId, ...over, contact, dialled: true } as const;
        const customer = await this.people.add({ ...known, at: now, opensWindow: false });
        const met = customer === null ? [] : [{ customer, ...over }];
        const [conversation] = await this.conversations.at(met);
        const windowClosesAt = openUntil(conversation, now);
        return { ...draft, customer, ...defined({ conversation }), windowClosesAt };
      }),
    );
  }

  /** Refuses what is beyond the tenant's quota. */
  private async ration(
    tenant: Tenant,
    drafts: readonly AddressedDraft[],
  ): Promise<AddressedDraft[]> {
    return screen(drafts, async (open) => {
      const refusals = new Map<AddressedDraft, AppError | null>();
      for (const [number, own] of byNumber(open, (one) => one)) {
        const requests = own.map(({ request, windowClosesAt }) => ({
          peer: request.peer,
          windowOpen: windowClosesAt !== null,
        }));
        const judged = await this.quota.check(tenant, number, requests);
        own.forEach((draft, index) => refusals.set(draft, judged[index] ?? null));
      }
      return open.map((draft) => refusals.get(draft) ?? null);
    });
  }

  /** @returns the message, if it is new; `null` if it was refused, or its key was used before */
  private async store(
    tenantId: TenantId,
    { request, substitute, conversation, number, refusal }: Draft,
    now: Date,
  ): Promise<Message | null> {
    if (refusal !== undefined) return null;
    if (!conversation) throw new TypeError('a recipient is always a number or a user id');
    const message = toMessage(
      {
        tenantId,
        conversationId: conversation._id,
        phoneNumberId: number?.phoneNumberId,
        request,
        ...defined({ substitute }),
        origin: 'api',
        homeLane: LANE.bulk,
        traceparent: currentContext().traceparent,
      },
      now,
    );
    return (await this.outbox.add(message)) ? message : null;
  }

  /** The messages that were accepted first under the keys of these. */
  private async findFirsts(
    tenantId: TenantId,
    drafts: readonly Draft[],
  ): Promise<Map<string, Message>> {
    const keys = new Set(drafts.flatMap(({ request }) => request.idempotencyKey ?? []));
    if (keys.size === 0) return new Map();
    const firsts = await this.messages.findByIdempotencyKeys(tenantId, [...keys]);
    return new Map(firsts.map((message) => [message.idempotencyKey!, message]));
  }
}

/** The same key stands for the same message, or is refused. */
function asDuplicate(
  { request, refusal, windowClosesAt }: AddressedDraft,
  first: Message | undefined,
): Enqueued | AppError {
  if (first === undefined) {
    if (refusal) return refusal;
    throw new TypeError('a message without a key cannot be a duplicate');
  }
  if (first.fingerprint !== fingerprintOf(request)) return new IdempotencyKeyReusedError();
  return { message: first, duplicate: true, windowClosesAt };
}

function openUntil(conversation: Conversation | undefined, now: Date): Date | null {
  const closesAt = conversation === undefined ? null : windowClosesAt(conversation);
  return closesAt !== null && closesAt > now ? closesAt : null;
}
