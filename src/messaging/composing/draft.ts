import type { Conversation } from '../../conversations/conversation.schema.js';
import type { BusinessNumber } from '../../tenants/business-number.js';
import type { AppError } from '../../common/app-error.js';
import type { Customer } from '../../conversations/customer.schema.js';
import type { SendRequest, Substitute } from './send-request.js';

/** A request on its way to become a message: each step adds what it finds out. */
export interface Draft {
  readonly request: SendRequest;
  /** Who is known by that number or user id; `null` if nobody is, or nobody looked. */
  readonly customer: Customer | null;
  /** That it goes out from. */
  readonly number?: BusinessNumber;
  /** With the customer, over this number; absent where it does not matter. */
  readonly conversation?: Conversation;
  /** Goes out instead of what was asked for. */
  readonly substitute?: Substitute;
  /** Why it cannot go out; later steps leave it alone. */
  readonly refusal?: AppError;
}

/** What goes out, as far as it is decided. */
export function outgoing({ request, substitute }: Draft): Substitute {
  return substitute ?? request;
}

/**
 * Takes those that are not refused through a step.
 *
 * @param step finds for each of them why it cannot go out; by index, `null` if it can
 */
export async function screen<Kind extends Draft>(
  drafts: readonly Kind[],
  step: (open: readonly Kind[]) => Promise<readonly (AppError | null)[]>,
): Promise<Kind[]> {
  const open = drafts.filter(({ refusal }) => refusal === undefined);
  if (open.length === 0) return [...drafts];
  const refusals = await step(open);
  const refusalOf = new Map(open.map((draft, index) => [draft, refusals[index]]));
  return drafts.map((draft) => {
    const refusal = refusalOf.get(draft);
    return refusal ? { ...draft, refusal } : draft;
  });
}

/** Drafts by a property of the number that they go out from; those without a number are left out. */
export function byNumber<Kind extends Draft, Key>(
  drafts: readonly Kind[],
  keyOf: (number: BusinessNumber) => Key,
): Map<Key, Kind[]> {
  const groups = new Map<Key, Kind[]>();
  for (const draft of drafts) {
    if (draft.number === undefined) continue;
    const key = keyOf(draft.number);
    groups.set(key, [...(groups.get(key) ?? []), draft]);
  }
  return groups;
}
