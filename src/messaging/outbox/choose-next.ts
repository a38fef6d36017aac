import type { ConversationId } from '../../common/id.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { Message } from '../messages/message.schema.js';

/** What the choice depends on, of a message. */
export type OutboxRow = Pick<Message, '_id' | 'conversationId' | 'rank' | 'dueAt' | 'heldSince'>;

export interface Choice<Row> {
  readonly chosen: readonly Row[];
  /** Conversations in which nothing may go now. */
  readonly blocked: readonly ConversationId[];
  /** First of their conversations, but these customers may not be written to before `until`. */
  readonly early: readonly { readonly row: Row; readonly until: number }[];
  /** What stepped aside, and is overtaken by one of those chosen. */
  readonly overtaken: readonly Row[];
}

export interface ChoiceRules {
  readonly slots: number;
  readonly holdMs: number;
  readonly now: Date;
  /** Conversations in which nothing may go now, whatever the rows say. */
  readonly blocked?: Iterable<ConversationId>;
  /** Epoch ms from which a customer may be written to; `null`: now. */
  readonly pairFreeAt?: (conversationId: ConversationId) => number | null;
}

/**
 * Picks what may be sent next out of a tenant's outbox, in its order. In a conversation messages go
 * one at a time: the first that is in flight or waits for another try holds back the others, until
 * it was tried for `holdMs`; then it steps aside.
 *
 * @param rows the outbox from its front, held messages first
 */
export function chooseNext<Row extends OutboxRow>(
  rows: readonly Row[],
  { slots, holdMs, now, blocked: known = [], pairFreeAt = () => null }: ChoiceRules,
): Choice<Row> {
  const blocked = new Set(known);
  const aside = new Map<ConversationId, Row>();
  for (const row of rows.filter((one) => isHeld(one, now))) {
    if (stepsAside(row, holdMs, now)) aside.set(row.conversationId, row);
    else blocked.add(row.conversationId);
  }
  const chosen: Row[] = [];
  const early: { row: Row; until: number }[] = [];
  for (const row of rows) {
    if (chosen.length === slots) break;
    if (isHeld(row, now) || blocked.has(row.conversationId)) continue;
    blocked.add(row.conversationId);
    const until = pairFreeAt(row.conversationId);
    if (until === null) chosen.push(row);
    else early.push({ row, until });
  }
  const overtaken = chosen.flatMap(({ conversationId }) => aside.get(conversationId) ?? []);
  return { chosen, blocked: [...blocked], early, overtaken };
}

function isHeld({ rank, dueAt }: OutboxRow, now: Date): boolean {
  return rank === STATUS_RANK.sending || (dueAt !== undefined && dueAt > now);
}

/** A request in flight is bounded by its own deadline; only waiting for retries can take long. */
function stepsAside({ rank, heldSince }: OutboxRow, holdMs: number, now: Date): boolean {
  return (
    rank !== STATUS_RANK.sending &&
    heldSince !== undefined &&
    now.getTime() - heldSince.getTime() > holdMs
  );
}
