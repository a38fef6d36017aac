import { windowClosesAt, type Conversation } from '../../conversations/conversation.schema.js';
import type { Handling, HandlingStatus } from '../../conversations/handling.schema.js';
import { STATUS_RANK } from '../messages/message-status.js';
import type { ConversationView } from './conversation-view.js';

const HOUR_MS = 3_600_000;
/** A service window that closes sooner is about to close. */
const CLOSING_MS = 4 * HOUR_MS;

/** Which conversations are meant: those of which all of it holds. */
export interface ConversationFilter {
  readonly status?: HandlingStatus;
  readonly assignee?: string;
  readonly assigned?: boolean;
  readonly label?: string;
  readonly snoozed?: boolean;
  readonly unread?: boolean;
  readonly failed?: boolean;
  readonly windowClosing?: boolean;
}

/** What can be told without looking at the messages. */
export function mayBe(
  filter: ConversationFilter,
  conversation: Conversation,
  { status, assignee, labels, snoozedUntil }: Handling,
  now: Date,
): boolean {
  return (
    isOrAny(filter.status, status) &&
    isOrAny(filter.assignee, assignee) &&
    isOrAny(filter.assigned, assignee !== undefined) &&
    (filter.label === undefined || labels.includes(filter.label)) &&
    isOrAny(filter.snoozed, snoozedUntil !== undefined && snoozedUntil > now) &&
    isOrAny(filter.windowClosing, isClosing(conversation, now))
  );
}

/** What its messages tell. */
export function isSo(
  { unread, failed }: ConversationFilter,
  { unreadCount, lastMessage }: ConversationView,
): boolean {
  return (
    isOrAny(unread, unreadCount > 0) && isOrAny(failed, lastMessage?.rank === STATUS_RANK.failed)
  );
}

function isClosing(conversation: Conversation, now: Date): boolean {
  const leftMs = (windowClosesAt(conversation)?.getTime() ?? 0) - now.getTime();
  return leftMs > 0 && leftMs <= CLOSING_MS;
}

function isOrAny<T>(wanted: T | undefined, is: T | undefined): boolean {
  return wanted === undefined || wanted === is;
}
