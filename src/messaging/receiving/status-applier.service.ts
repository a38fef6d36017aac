import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { isId, type MessageId, type TenantId } from '../../common/id.js';
import { ConversationsService } from '../../conversations/conversations.service.js';
import { threadsOf } from '../../conversations/conversation.schema.js';
import { adviceFor } from '../../whatsapp/error-codes.js';
import type { MetaError, StatusItem } from '../../whatsapp/webhooks/webhook-items.js';
import { IdentityLearner } from './identity-learner.service.js';
import { isDeliveryStatus } from '../messages/message-status.js';
import { MessageLog } from '../messages/message-log.js';
import type { MessageFailure } from '../messages/message.schema.js';
import { MessageTwins } from '../messages/message-twins.repository.js';
import {
  MessagesRepository,
  type MessageReference,
  type StatusChange,
} from '../messages/messages.repository.js';
import { Undelivered, type Refusal } from './undelivered.service.js';

export interface IncomingStatus {
  readonly tenantId: TenantId;
  readonly item: StatusItem;
  /** It was looked at before, and its message was not known. */
  readonly again: boolean;
}

/** `unknown-message`: no message of the tenant has this id yet; `ignored`: a word without meaning. */
export type StatusOutcome = 'applied' | 'unknown-message' | 'ignored';

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
  ) {}

  /** Safe to run twice and in any order. @returns by index in the input */
  async apply(statuses: readonly IncomingStatus[]): Promise<StatusOutcome[]> {
    const find = await this.findMessages(statuses);
    const changes: StatusChange[] = [];
    const known: (IncomingStatus & { message: MessageReference })[] = [];
    const refusals: Refusal[] = [];
    const arrived: MessageId[] = [];
    const outcomes = statuses.map((incoming): StatusOutcome => {
      const { item, tenantId } = incoming;
      if (!isDeliveryStatus(item.status)) return 'ignored';
      const message = find(incoming);
      if (message === undefined) return 'unknown-message';
      known.push({ ...incoming, message });
      const [error] = item.errors;
      const failure = error && toFailure(error);
      if (ARRIVED.includes(item.status) && message.failure) arrived.push(message._id);
      const at = item.timestamp ?? this.clock.now();
      changes.push({
        tenantId,
        messageId: message._id,
        status: item.status,
        at,
        ...(message.wamid === undefined && { wamid: item.wamid }),
        ...(failure && { failure }),
        ...(item.pricing && { pricing: item.pricing }),
        ...(item.conversation && { metaConversation: item.conversation }),
      });
      if (failure) {
        this.log.undelivered(tenantId, message._id, error.code);
        const { phoneNumberId } = item.target;
        refusals.push({
          ...{ tenantId, message, phoneNumberId },
          ...{ wamid: item.wamid, failure, at },
        });
      }
      return 'applied';
    });
    await this.twins.applyStatuses(changes);
    await this.undelivered.follow(refusals);
    await this.undelivered.arrived(arrived);
    await this.identities.learn(known);
    return outcomes;
  }

  /** By our own reference, which Meta gives back; else by Meta's id. */
  private async findMessages(
    statuses: readonly IncomingStatus[],
  ): Promise<(status: IncomingStatus) => MessageReference | undefined> {
    const references = statuses
      .map(({ item }) => item.callbackData)
      .filter((id) => isId('msg', id));
    const byId = new Map(
      (references.length > 0 ? await this.messages.findReferences(references) : []).map(
        (message) => [`${message.tenantId}/${message._id}`, message],
      ),
    );
    const named = ({ tenantId, item }: IncomingStatus) =>
      byId.get(`${tenantId}/${item.callbackData}`);
    const nameless = statuses.filter((status) => named(status) === undefined);
    const byWamid = new Map(
      (nameless.length > 0
        ? await this.messages.findByWamids(
            [...new Set(nameless.map(({ tenantId }) => tenantId))],
            nameless.map(({ item }) => item.wamid),
          )
        : []
      ).map((message) => [`${message.tenantId}/${message.wamid}`, message]),
    );
    const find = (status: IncomingStatus) =>
      named(status) ?? byWamid.get(`${status.tenantId}/${status.item.wamid}`);
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
    const [customer] = await this.conversations.find(tenantId, [item.contact]);
    if (!customer) return null;
    const at = item.timestamp ?? this.clock.now();
    const { phoneNumberId } = item.target;
    const over = phoneNumberId === undefined ? {} : { phoneNumberId };
    return this.twins.findDoubtful(threadsOf({ customer, ...over }), at);
  }
}

function toFailure({ code, title, details }: MetaError): MessageFailure {
  return {
    code: code ?? 0,
    reason: 'meta',
    title,
    ...(details !== undefined && { details }),
    advice: adviceFor(code),
  };
}
