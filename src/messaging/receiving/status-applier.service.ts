import { Injectable } from '@nestjs/common';
import { defined } from '../../common/defined.js';
import { Clock } from '../../common/clock.js';
import { isId, type MessageId, type TenantId } from '../../common/id.js';
import type { Traceparent } from '../../common/traceparent.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { threadsOf } from '../../conversations/conversation.schema.js';
import { Tracing } from '../../tracing/tracing.js';
import type { StatusItem } from '../../whatsapp/webhooks/webhook-items.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import { IdentityLearner } from './identity-learner.service.js';
import { toDeliveryFailure } from '../messages/message-failure.js';
import { isDeliveryStatus } from '../messages/message-status.js';
import { MessageLog } from '../messages/message-log.js';
import { MessageTwins } from '../messages/message-twins.repository.js';
import type { StatusChange } from '../messages/message-news.js';
import { MessagesRepository, type MessageReference } from '../messages/messages.repository.js';
import { deliveryErrorOf } from '../messages/stored-names.js';
import { Undelivered, type Refusal } from './undelivered.service.js';

export interface IncomingStatus {
  /** Who has the number now; `null`: nobody. */
  readonly tenantId: TenantId | null;
  /** Meta itself says so, and not the app of a tenant, which may speak of that tenant only. */
  readonly signedByMeta: boolean;
  readonly item: StatusItem;
  /** It was looked at before, and its message was not known. */
  readonly again: boolean;
  /** Of the webhook that tells it. */
  readonly traceparent?: Traceparent | undefined;
}

export interface StatusResult {
  /** `unknown-message`: no message has this id yet; `ignored`: a word without meaning. */
  readonly outcome: 'applied' | 'unknown-message' | 'ignored';
  /** Whose message it is about: that of who had the number when it was sent. */
  readonly tenantId: TenantId | null;
}

/** A status, the message that it is about, and whose that is. */
interface KnownStatus extends IncomingStatus {
  readonly tenantId: TenantId;
  readonly message: MessageReference;
}

const ARRIVED: readonly string[] = ['delivered', 'read', 'played'];

/** Brings Meta's statuses to their messages. */
@Injectable()
export class StatusApplier {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly twins: MessageTwins,
    private readonly conversations: ConversationsService,
    private readonly identities: IdentityLearner,
    private readonly undelivered: Undelivered,
    private readonly clock: Clock,
    private readonly log: MessageLog,
    private readonly tracing: Tracing,
  ) {}

  /** Safe to run twice and in any order. @returns by index in the input */
  async apply(statuses: readonly IncomingStatus[]): Promise<StatusResult[]> {
    const find = await this.findMessages(statuses);
    const changes: StatusChange[] = [];
    const known: KnownStatus[] = [];
    const refusals: Refusal[] = [];
    const arrived: MessageId[] = [];
    const results = statuses.map((incoming): StatusResult => {
      const { item } = incoming;
      if (!isDeliveryStatus(item.status)) {
        return { outcome: 'ignored', tenantId: incoming.tenantId };
      }
      const message = find(incoming);
      if (message === undefined) {
        return { outcome: 'unknown-message', tenantId: incoming.tenantId };
      }
      const { tenantId } = message;
      known.push({ ...incoming, tenantId, message });
      const [error] = item.errors;
      const deliveryError = error && toDeliveryFailure(error);
      if (ARRIVED.includes(item.status) && deliveryErrorOf(message)) {
        arrived.push(message._id);
      }
      const at = item.timestamp ?? this.clock.now();
      changes.push({
        tenantId,
        messageId: message._id,
        status: item.status,
        at,
        ...defined({
          wamid: message.wamid === undefined ? item.wamid : undefined,
          deliveryError,
          pricing: item.pricing,
          metaConversation: item.conversation,
        }),
      });
      if (deliveryError) {
        this.log.undelivered(tenantId, message._id, error.code);
        const { phoneNumberId } = item.target;
        refusals.push({
          tenantId,
          message,
          phoneNumberId,
          wamid: item.wamid,
          deliveryError,
          at,
        });
      }
      return { outcome: 'applied', tenantId };
    });
    await this.twins.applyStatuses(changes);
    for (const one of known) this.trace(one);
    await this.undelivered.handle(refusals);
    await this.undelivered.arrived(arrived);
    await this.identities.learnFrom(known);
    await this.identities.learnOfKnown(
      statuses.flatMap(({ tenantId, item, again }, index) =>
        again && tenantId !== null && results[index]?.outcome === 'unknown-message'
          ? [{ tenantId, item }]
          : [],
      ),
    );
    return results;
  }

  /** In the trace of its message; the webhook that tells it is another one's. */
  private trace({ item, message, traceparent }: KnownStatus): void {
    if (message.traceparent === undefined) return;
    this.tracing.record(`message ${item.status}`, {
      kind: 'consumer',
      parent: message.traceparent,
      links: [traceparent],
      attributes: { 'tenant.id': message.tenantId, 'message.id': message._id },
    });
  }

  /** By our own reference, which Meta gives back; else by Meta's id. */
  private async findMessages(
    statuses: readonly IncomingStatus[],
  ): Promise<(status: IncomingStatus) => MessageReference | undefined> {
    const references = statuses
      .map(({ item }) => item.callbackData)
      .filter((id) => isId('msg', id));
    const byId = new Map<string | undefined, MessageReference>(
      (references.length > 0 ? await this.messages.findReferences(references) : []).map(
        (message) => [message._id, message],
      ),
    );
    const named = ({ tenantId, item, signedByMeta }: IncomingStatus) => {
      const message = byId.get(item.callbackData);
      // The number may have moved since; then Meta's word for number and message together counts.
      const sentOverIt = signedByMeta && message?.phoneNumberId === item.target.phoneNumberId;
      return message?.tenantId === tenantId || sentOverIt ? message : undefined;
    };
    const nameless = statuses.filter((status) => named(status) === undefined);
    const byWamid = new Map(
      (nameless.length > 0
        ? await this.messages.findByWamids(
            [...new Set(nameless.flatMap(({ tenantId }) => tenantId ?? []))],
            nameless.map(({ item }) => item.wamid),
          )
        : []
      )
        .filter(({ direction }) => direction === 'OUT')
        .flatMap((message) =>
          [message.wamid, message.wamidKey].map((id) => [`${message.tenantId}/${id}`, message]),
        ),
    );
    const find = (status: IncomingStatus) => {
      const { tenantId, item } = status;
      return (
        named(status) ??
        byWamid.get(`${tenantId}/${item.wamid}`) ??
        byWamid.get(`${tenantId}/${wamidKeyOf(item.wamid)}`)
      );
    };
    const inferred = new Map<IncomingStatus, MessageReference>();
    for (const status of statuses) {
      if (!status.again || find(status) !== undefined) continue;
      const message = await this.inferMessage(status);
      if (message !== null) inferred.set(status, message);
    }
    return (status) => find(status) ?? inferred.get(status);
  }

  /**
   * A wamid that nobody knows, also some time later, is of the message to this person of which nobody
   * knows whether it went out; if there is only one, and no echo came that says otherwise.
   */
  private async inferMessage({ tenantId, item }: IncomingStatus): Promise<MessageReference | null> {
    if (tenantId === null) return null;
    const [customer] = await this.conversations.find(tenantId, [item.contact]);
    if (!customer) return null;
    const at = item.timestamp ?? this.clock.now();
    const { phoneNumberId } = item.target;
    const over = phoneNumberId === undefined ? {} : { phoneNumberId };
    return this.twins.findDoubtful(threadsOf({ customer, ...over }), at);
  }
}
