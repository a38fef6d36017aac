import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { Batcher } from '../../common/batcher.js';
import { Clock } from '../../common/clock.js';
import type { ConversationId, TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import type { ContactActivity } from '../../conversations/customer-resolver.js';
import {
  conversationIdOf,
  windowClosesAt,
  type Customer,
} from '../../conversations/customer.schema.js';
import type { MediaNotUsableError } from '../../media/media.errors.js';
import { TenantDirectory } from '../../tenants/tenant-directory.js';
import { toIdentity } from '../../whatsapp/identity.js';
import { IdempotencyKeyReusedError } from '../messages/message.errors.js';
import { LANE, type Message } from '../messages/message.schema.js';
import { MessageLog } from '../messages/message-log.js';
import { MessageMedia } from '../messages/message-media.service.js';
import { MessagesRepository } from '../messages/messages.repository.js';
import { fingerprintOf, toMessage, type SendRequest } from './send-request.js';
import { SendQuota } from './send-quota.service.js';
import { TakeTurnQueue } from '../messages/take-turn.job.js';
import { TemplateScreen } from './template-screen.service.js';
import { applyWindowPolicy, dependsOnWindow, type Verdict } from './window-policy.js';

/** Most people, and most messages, that are written by one command. */
const MAX_GROUP = 1_000;

/** An answer whose conversation is known. */
export interface Reply extends SendRequest {
  readonly tenantId: TenantId;
  readonly conversationId: ConversationId;
  readonly idempotencyKey: string;
}

export interface Enqueued {
  readonly message: Message;
  /** The key was used before, for the same message; this is the first one. */
  readonly duplicate: boolean;
  /** When free-form messages stop being allowed, as far as we know; `null`: they are not now. */
  readonly windowClosesAt: Date | null;
}

/** A request on its way to become a message. */
interface Draft {
  readonly request: SendRequest;
  /** Absent if it was refused. */
  readonly message?: Message;
  readonly refusal?: AppError;
  readonly windowClosesAt: Date | null;
}

interface MediaVerdict {
  readonly kind: 'refused';
  readonly error: MediaNotUsableError;
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
    private readonly media: MessageMedia,
    private readonly log: MessageLog,
    private readonly clock: Clock,
    private readonly templates: TemplateScreen,
  ) {
    this.people = new Batcher(
      async (activities) => [...(await conversations.recordActivity(activities))],
      {
        maxItems: MAX_GROUP,
      },
    );
    this.outbox = new Batcher((group) => this.insert(group), { maxItems: MAX_GROUP });
  }

  /**
   * Accepts one message: once this returns, it will go out or its failure will be on record.
   *
   * @throws IdempotencyKeyReusedError
   * @throws ServiceWindowClosedError, NoFallbackTemplateError by the window policy
   * @throws TemplateNotUsableError, TemplateParametersError, UnknownTemplateError
   * @throws RecipientOptedOutError, RecipientNeedsNumberError
   * @throws MediaNotUsableError
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
    const drafts = await this.ration(
      tenantId,
      await this.draft(tenantId, requests, this.clock.now()),
    );
    const messages = drafts.flatMap(({ message }) => message ?? []);
    const inserted = await Promise.all(messages.map((message) => this.outbox.add(message)));
    const stored = new Set(messages.filter((_message, index) => inserted[index]));
    this.log.accepted([...stored]);
    if ([...stored].some(({ lane }) => lane !== undefined)) void this.turns.ring([{ tenantId }]);

    const isStored = ({ message }: Draft): boolean => message !== undefined && stored.has(message);
    const firsts = await this.findFirsts(
      tenantId,
      drafts.filter((draft) => !isStored(draft)),
    );
    return drafts.map((draft) =>
      isStored(draft)
        ? { message: draft.message!, duplicate: false, windowClosesAt: draft.windowClosesAt }
        : asDuplicate(draft, firsts.get(draft.request.idempotencyKey ?? '')),
    );
  }

  /** Accepts answers of our own, each once per key however often it is asked for. */
  async enqueueReplies(replies: readonly Reply[]): Promise<void> {
    if (replies.length === 0) return;
    const now = this.clock.now();
    const messages = replies.map(({ tenantId, conversationId, ...request }) => {
      const origin = 'auto-reply';
      return toMessage({ tenantId, conversationId, request, origin, priority: LANE.reply }, now);
    });
    const lost = await this.messages.insertNew(messages);
    this.log.accepted(messages.filter((_message, index) => !lost.has(index)));
    const tenantIds = new Set(replies.map(({ tenantId }) => tenantId));
    void this.turns.ring([...tenantIds].map((tenantId) => ({ tenantId })));
  }

  /** @returns by index, whether the message is new */
  private async insert(messages: readonly Message[]): Promise<boolean[]> {
    const lost = await this.messages.insertNew(messages);
    return messages.map((_message, index) => !lost.has(index));
  }

  /** What each request becomes by policy, template and conversation; nothing is stored yet. */
  private async draft(
    tenantId: TenantId,
    requests: readonly SendRequest[],
    now: Date,
  ): Promise<Draft[]> {
    const unusable = await this.media.check(tenantId, requests);
    const byWindow = await this.judge(tenantId, requests, now);
    const byTemplate = await this.templates.screen(tenantId, requests, byWindow);
    const verdicts = byTemplate.map((verdict, index): Verdict | MediaVerdict => {
      const error = unusable[index];
      return error ? { kind: 'refused', error } : verdict;
    });
    const allowed = requests.filter((_request, index) => verdicts[index]!.kind !== 'refused');
    const touched = await Promise.all(
      allowed.map(({ peer }) =>
        this.people.add({ tenantId, contact: toIdentity(peer), at: now, opensWindow: false }),
      ),
    );
    const customers = new Map(allowed.map((request, index) => [request, touched[index]]));
    return requests.map((request, index) => {
      const verdict = verdicts[index]!;
      if (verdict.kind === 'refused') {
        return { request, refusal: verdict.error, windowClosesAt: null };
      }
      const customer = customers.get(request);
      if (!customer) throw new TypeError('a recipient is always a number or a user id');
      const conversationId = conversationIdOf(customer._id);
      const message = toMessage(
        { tenantId, conversationId, request, verdict, origin: 'api', priority: LANE.bulk },
        now,
      );
      return { request, message, windowClosesAt: openUntil(customer, now) };
    });
  }

  /** Refuses what is beyond the tenant's quota. */
  private async ration(tenantId: TenantId, drafts: readonly Draft[]): Promise<Draft[]> {
    const tenant = await this.directory.find(tenantId);
    if (tenant === null) return [...drafts];
    const open = drafts.filter(({ message }) => message !== undefined);
    const refusals = await this.quota.check(
      tenant,
      open.map(({ request, windowClosesAt }) => ({
        peer: request.peer,
        windowOpen: windowClosesAt !== null,
      })),
    );
    const refusalOf = new Map(open.map((draft, index) => [draft, refusals[index]]));
    return drafts.map((draft) => {
      const refusal = refusalOf.get(draft);
      if (!refusal) return draft;
      return { request: draft.request, refusal, windowClosesAt: draft.windowClosesAt };
    });
  }

  /** What each request may become by the service window; looked up only where it matters. */
  private async judge(
    tenantId: TenantId,
    requests: readonly SendRequest[],
    now: Date,
  ): Promise<Verdict[]> {
    const settings = (await this.directory.find(tenantId)) ?? {};
    const careful = requests.filter((request) => dependsOnWindow(request, settings));
    const known =
      careful.length === 0
        ? []
        : await this.conversations.find(
            tenantId,
            careful.map(({ peer }) => toIdentity(peer)),
          );
    const customers = new Map(careful.map((request, index) => [request, known[index] ?? null]));
    return requests.map((request) =>
      applyWindowPolicy(request, settings, customers.get(request) ?? null, now),
    );
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
  { request, refusal, windowClosesAt }: Draft,
  first: Message | undefined,
): Enqueued | AppError {
  if (first === undefined) {
    if (refusal) return refusal;
    throw new TypeError('a message without a key cannot be a duplicate');
  }
  if (first.fingerprint !== fingerprintOf(request)) return new IdempotencyKeyReusedError();
  return { message: first, duplicate: true, windowClosesAt };
}

function openUntil(customer: Customer, now: Date): Date | null {
  const closesAt = windowClosesAt(customer);
  return closesAt !== null && closesAt > now ? closesAt : null;
}
