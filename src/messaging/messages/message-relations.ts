import { defined } from '../../common/defined.js';
import { asObject, asText } from '../../whatsapp/json.js';
import { bodyOf } from '../../whatsapp/message-content.js';
import { wamidKeyOf } from '../../whatsapp/wamid.js';
import { STATUS_RANK } from './message-status.js';
import type { Message } from './message.schema.js';

/** Kinds that change another message, or stand at it, and are no lines of their own. */
export const AMENDING_TYPES = ['edit', 'revoke', 'reaction'];
/** Kinds that nobody has to read. */
export const QUIET_TYPES = [...AMENDING_TYPES, 'system', 'request_welcome'];

/** One wording of a message. */
export interface Version {
  readonly at: Date;
  readonly body: string | null;
  readonly content: unknown;
}

export interface Reaction {
  readonly direction: 'IN' | 'OUT';
  readonly emoji: string;
  readonly at: Date;
}

/** What later messages made of one. */
export interface Amended {
  /** As it reads now, if it was edited. */
  readonly current?: Version;
  /** How it read before, oldest first. */
  readonly edits: readonly Version[];
  readonly revokedAt?: Date;
  /** The last of each side. */
  readonly reactions: readonly Reaction[];
}

/** The message that this one is about: answers, edits, takes back or reacts to. An id of ours, or a wamid. */
export function referenceOf({ type, content, extras }: Message): string | undefined {
  if (type === 'reaction') return asText(asObject(content)?.['message_id']);
  if (type === 'edit' || type === 'revoke')
    return asText(asObject(content)?.['original_message_id']);
  const context = asObject(extras?.['context']);
  return asText(context?.['id']) ?? asText(context?.['message_id']);
}

/** What an edit, revocation or reaction is found by from the message it is about. */
export function amendedKeyOf(message: Message): string | undefined {
  if (!AMENDING_TYPES.includes(message.type)) return undefined;
  const reference = referenceOf(message);
  return reference === undefined ? undefined : wamidKeyOf(reference);
}

/**
 * Puts together what edits, revocations and reactions make of a message, in whatever order they came.
 * Only its author changes a message; anybody reacts.
 */
export function amend(message: Message, amendments: readonly Message[]): Amended {
  const inOrder = amendments.toSorted(
    (one, other) =>
      one.timestamp.getTime() - other.timestamp.getTime() || (one._id < other._id ? -1 : 1),
  );
  const own = inOrder.filter(({ direction }) => direction === message.direction);
  const versions = [
    { at: message.timestamp, body: message.body ?? null, content: message.content },
    ...own.filter(({ type }) => type === 'edit').map(toVersion),
  ];
  const [revocation] = own.filter(({ type }) => type === 'revoke');
  const reactions = new Map<string, Reaction>();
  for (const { type, direction, content, timestamp, rank } of inOrder) {
    if (type !== 'reaction' || isUnsent(rank)) continue;
    const emoji = asText(asObject(content)?.['emoji']);
    if (emoji === undefined) reactions.delete(direction);
    else reactions.set(direction, { direction, emoji, at: timestamp });
  }
  const current = versions.at(-1);
  return {
    ...defined({
      current: versions.length > 1 ? current : undefined,
      revokedAt: revocation?.timestamp,
    }),
    edits: revocation ? versions : versions.slice(0, -1),
    reactions: [...reactions.values()],
  };
}

function toVersion({ timestamp, content }: Message): Version {
  const edited = asObject(asObject(content)?.['message']);
  const type = asText(edited?.['type']) ?? 'unknown';
  const own = edited !== undefined && Object.hasOwn(edited, type) ? edited[type] : {};
  return { at: timestamp, body: bodyOf(type, own), content: own };
}

/** It is on its way still, or never went. */
function isUnsent(rank: number | undefined): boolean {
  return rank !== undefined && (rank < STATUS_RANK.sent || rank === STATUS_RANK.failed);
}
