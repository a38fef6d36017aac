import { Injectable, Logger } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { ConversationId } from '../../common/id.js';
import { isWamidTaken } from '../../database/duplicate-key.js';
import { IN_ONE_ANSWER, nativeCollection } from '../../database/native-collection.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import { wamidFields } from '../../whatsapp/wamid.js';
import { STATUS_RANK } from './message-status.js';
import { LEAVE_OUTBOX, Message } from './message.schema.js';
import type { StatusChange } from './message-news.js';
import { MessagesRepository, inAnyForm } from './messages.repository.js';
import { deliveryErrorOf, STORED_AS } from './stored-names.js';

type Ours = Pick<Message, '_id' | 'tenantId'>;

/** Another delivery may bring the wamid again, at just this moment. */
const MAX_ROUNDS = 5;
/** A uniting that was cut short is taken up again after this. */
const UNITE_AGAIN_MS = 10_000;
/** Meta tells times in whole seconds, and its clock is not ours. */
const CLOCK_SLACK_MS = 2_000;
const MAX_LOOKED_AT = 200;

/**
 * One message, stored twice: by us, before its wamid was known, and from an echo that brought it, maybe
 * in another form. The row that was sent stays, with its place in the thread; the other gives it what it knows, and goes.
 */
@Injectable()
export class MessageTwins {
  private readonly logger = new Logger(MessageTwins.name);
  private readonly native: mongo.Collection<Message>;

  constructor(
    @InjectModel(Message.name) messages: Model<Message>,
    private readonly repository: MessagesRepository,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(messages);
  }

  /** Applies Meta's statuses, also where one brings a wamid that an echo brought before. */
  async applyStatuses(changes: readonly StatusChange[]): Promise<void> {
    const lost = await this.repository.applyStatuses(changes);
    if (lost.size === 0) return;
    const again: StatusChange[] = [];
    for (const index of lost) {
      const { wamid, ...change } = changes[index]!;
      again.push(change);
      if (wamid !== undefined) {
        await this.unite({ _id: change.messageId, tenantId: change.tenantId }, wamid);
      }
    }
    await this.repository.applyStatuses(again);
  }

  /**
   * Gives a message of ours its wamid, and whatever is known under it. Safe to run twice; what is cut
   * short is due again.
   *
   * @param within the conversations in which the other row must stand, where a person names the wamid
   * @returns whether it has it now; another message that we sent keeps it
   */
  async unite(
    { _id, tenantId }: Ours,
    wamid: string,
    within?: readonly ConversationId[],
  ): Promise<boolean> {
    const ours = { _id, tenantId };
    for (let round = 1; ; round += 1) {
      const twin = await this.findTwin(ours, wamid);
      const isElsewhere = twin !== null && within?.includes(twin.conversationId) === false;
      if (isElsewhere || (twin !== null && !isEcho(twin))) {
        this.logger.warn({ messageId: _id, otherId: twin._id }, 'two messages, one wamid');
        if (twin.wamid === wamid) return false;
        // They are two: each is known by the whole of its own.
        await this.write(ours, null, { wamid, alone: true });
        return true;
      }
      // It is settled before anything is removed: it can never be sent again.
      if (twin !== null) await this.write(ours, twin, { twinWamid: wamid });
      const last =
        twin && (await this.native.findOneAndDelete({ _id: twin._id, tenantId: ours.tenantId }));
      try {
        await this.write(ours, last, { wamid });
        return true;
      } catch (error) {
        if (!isWamidTaken(error) || round === MAX_ROUNDS) throw error;
      }
    }
  }

  /**
   * The echo that can only be this message: same words, same person, since it was sent.
   *
   * @param threads the conversations with that person over the same number
   */
  async findEchoOf(message: Message, threads: readonly ConversationId[]): Promise<Message | null> {
    const [echo = null] = await this.findEchoes(message, { conversationId: { $in: [...threads] } });
    return echo;
  }

  /** Echoes of the same words over the same number since it was sent, whomever they name. */
  async findLikelyEchoes(message: Message): Promise<Message[]> {
    const { tenantId, phoneNumberId } = message;
    return phoneNumberId === undefined ? [] : this.findEchoes(message, { tenantId, phoneNumberId });
  }

  /** Messages of unknown outcome without a wamid. */
  async findUnknown(conversationIds: readonly ConversationId[]): Promise<Message[]> {
    const unknown = await this.native
      .find(
        { conversationId: { $in: [...conversationIds] }, rank: STATUS_RANK.unknown },
        IN_ONE_ANSWER,
      )
      .limit(MAX_LOOKED_AT)
      .toArray();
    return unknown.filter(({ wamid }) => wamid === undefined);
  }

  /**
   * The message of unknown outcome that can only be the one that Meta speaks of.
   *
   * @param like what it is like, if Meta says so
   * @returns `null` if there is none, or more than one
   */
  async findDoubtful(
    conversationIds: readonly ConversationId[],
    at: Date,
    like?: { readonly type: string; readonly body?: string },
  ): Promise<Message | null> {
    const unknown = await this.findUnknown(conversationIds);
    const [found, ...others] = unknown.filter(
      (message) =>
        sentAt(message) <= at.getTime() + CLOCK_SLACK_MS &&
        (like === undefined || (message.type === like.type && wordsOf(message) === like.body)),
    );
    return found !== undefined && others.length === 0 ? found : null;
  }

  private async findEchoes(message: Message, where: mongo.Filter<Message>): Promise<Message[]> {
    const rows = await this.native
      .find({ ...where, _id: { $gt: message._id }, origin: 'app' }, IN_ONE_ANSWER)
      .sort({ _id: 1 })
      .limit(MAX_LOOKED_AT)
      .toArray();
    return rows.filter((row) => isEcho(row) && isLike(message, row));
  }

  /** Who else of this number has it, in this form or another one. */
  private async findTwin({ _id, tenantId }: Ours, wamid: string): Promise<Message | null> {
    const { $or } = inAnyForm(tenantId, [wamid]);
    const rows = await this.native.find({ $or: [...$or, { _id }] }, IN_ONE_ANSWER).toArray();
    const own = rows.find((row) => row._id === _id);
    const others = rows.filter((row) => row._id !== _id);
    const exact = others.find((row) => row.wamid === wamid);
    const over = own?.phoneNumberId;
    return exact ?? others.find(({ phoneNumberId }) => phoneNumberId === over) ?? null;
  }

  private async write(
    { _id }: Ours,
    twin: Message | null,
    step: { readonly twinWamid: string } | { readonly wamid: string; readonly alone?: boolean },
  ): Promise<void> {
    const now = this.clock.now();
    const times = Object.entries({ sent: now, ...twin?.statusTimes });
    const { pricing, metaConversation } = twin ?? {};
    const deliveryError = twin === null ? undefined : deliveryErrorOf(twin);
    const { dueAt: _dueAt, ...leaveLane } = LEAVE_OUTBOX;
    const set = {
      ...('twinWamid' in step
        ? step
        : step.alone === true
          ? { wamid: step.wamid }
          : wamidFields(step.wamid)),
      ...defined({ [STORED_AS.deliveryError]: deliveryError, pricing, metaConversation }),
    };
    await this.native.updateOne(
      { _id },
      {
        $max: { rank: Math.max(STATUS_RANK.sent, twin?.rank ?? 0), updatedAt: now },
        $min: Object.fromEntries(times.map(([status, at]) => [`statusTimes.${status}`, at])),
        ...('wamid' in step
          ? { $set: set, $unset: { ...LEAVE_OUTBOX, [STORED_AS.sendError]: 1, twinWamid: 1 } }
          : {
              $set: { ...set, dueAt: this.clock.in(UNITE_AGAIN_MS) },
              $unset: { ...leaveLane, [STORED_AS.sendError]: 1 },
            }),
      },
    );
  }
}

/** It came from Meta, and nobody asked us to send it. */
export function isEcho({
  direction,
  origin,
  idempotencyKey,
}: Pick<Message, 'direction' | 'origin' | 'idempotencyKey'>): boolean {
  return direction === 'OUT' && (origin === 'app' || origin === 'history') && !idempotencyKey;
}

function isLike(message: Message, echo: Message): boolean {
  return (
    message.type === echo.type &&
    wordsOf(message) === wordsOf(echo) &&
    sentAt(message) <= echo.timestamp.getTime() + CLOCK_SLACK_MS
  );
}

function wordsOf({ type, body, content }: Pick<Message, 'type' | 'body' | 'content'>) {
  return body ?? bodyOf(type, content) ?? undefined;
}

/** When it may have gone out first, epoch ms. */
function sentAt({ statusTimes, timestamp }: Message): number {
  return (statusTimes?.sending ?? timestamp).getTime();
}
