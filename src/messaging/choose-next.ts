import type { ConversationId } from '../common/id.js';
import { STATUS_RANK } from './message-status.js';
import type { Message } from './message.schema.js';

/** What the choice depends on, of a message. */
export type Candidate = Pick<Message, '_id' | 'conversationId' | 'rank' | 'dueAt' | 'heldSince'>;

export interface Choice<Row> {
  readonly chosen: readonly Row[];
  /** Conversations in which nothing may go now. */
  readonly blocked: readonly ConversationId[];
}

/**
 * Picks what may be sent next out of a tenant's outbox, in its order. In a conversation messages go
 * one at a time: the first that is in flight or waits for another try holds back the others, until
 * it was tried for `holdMs`; then it steps aside.
 *
 * @param rows the outbox from its front, held messages first
 */
export function chooseNext<Row extends Candidate>(
  rows: readonly Row[],
  { slots, holdMs, now }: { slots: number; holdMs: number; now: Date },
): Choice<Row> {
  const blocked = new Set<ConversationId>();
  for (const row of rows) {
    if (isHeld(row, now) && !stepsAside(row, holdMs, now)) blocked.add(row.conversationId);
  }
  const chosen: Row[] = [];
  for (const row of rows) {
    if (chosen.length === slots) break;
    if (isHeld(row, now) || blocked.has(row.conversationId)) continue;
    blocked.add(row.conversationId);
    chosen.push(row);
  }
  return { chosen, blocked: [...blocked] };
}

function isHeld({ rank, dueAt }: Candidate, now: Date): boolean {
  return rank === STATUS_RANK.sending || (dueAt !== undefined && dueAt > now);
}

/** A request in flight is bounded by its own deadline; only waiting for retries can take long. */
function stepsAside({ rank, heldSince }: Candidate, holdMs: number, now: Date): boolean {
  return (
    rank !== STATUS_RANK.sending &&
    heldSince !== undefined &&
    now.getTime() - heldSince.getTime() > holdMs
  );
}
