import type { Message } from '../../../api/client';
import { isSameDay } from '../../../components/dates';
import { asObject, asText } from '../read-json';

export interface Reaction {
  readonly emoji: string;
  readonly ours: boolean;
}

/** A message as it stands in the thread, with what belongs to it. */
export interface ThreadEntry {
  readonly message: Message;
  /** The message that it answers, where that is loaded. */
  readonly quoted: Message | undefined;
  readonly reactions: readonly Reaction[];
}

/** A line of the thread. */
export type ThreadItem =
  | { readonly kind: 'day'; readonly key: string; readonly date: Date }
  | { readonly kind: 'unread'; readonly key: string; readonly count: number }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly entry: ThreadEntry;
      /** The one before it is of the same side and minute or so: they belong together. */
      readonly follows: boolean;
    };

const NO_REACTIONS: readonly Reaction[] = [];
const TOGETHER_MS = 5 * 60_000;

/** When messages were written, in ms; read once of each. */
const times = new WeakMap<Message, number>();

export function timeOf(message: Message): number {
  const known = times.get(message);
  if (known !== undefined) return known;
  const read = Date.parse(message.timestamp);
  times.set(message, read);
  return read;
}

/**
 * Puts messages in the order in which they were written, whenever they came, and reactions under
 * their messages. Meta tells whole seconds: within one, the order in which they were stored holds.
 *
 * @param messages in any order
 */
export function arrange(messages: readonly Message[]): ThreadEntry[] {
  const inOrder = messages.toSorted(
    (one, other) => secondOf(one) - secondOf(other) || (one.id < other.id ? -1 : 1),
  );
  const find = finder(inOrder);
  const reactions = collectReactions(inOrder, find);
  return inOrder
    .filter((message) => !isShownElsewhere(message, find))
    .map((message) => ({
      message,
      quoted: find(message.replyTo) ?? find(quotedBy(message)),
      reactions: reactions.get(message.id) ?? NO_REACTIONS,
    }));
}

/**
 * The lines of a thread: days in the viewer's zone, messages, and where the unread ones begin.
 *
 * @param unread the first message that was unread when the thread was opened, and how many there were
 */
export function itemsOf(
  entries: readonly ThreadEntry[],
  unread: { readonly from: string; readonly count: number } | undefined,
): ThreadItem[] {
  const items: ThreadItem[] = [];
  let day: Date | undefined;
  let before: Message | undefined;
  for (const entry of entries) {
    const { message } = entry;
    const date = new Date(timeOf(message));
    if (day === undefined || !isSameDay(day, date)) {
      items.push({ kind: 'day', key: `day ${date.toDateString()}`, date });
      before = undefined;
    }
    day = date;
    if (message.id === unread?.from) {
      items.push({ kind: 'unread', key: 'unread', count: unread.count });
      before = undefined;
    }
    const follows = before !== undefined && belongsTo(message, before);
    items.push({ kind: 'message', key: message.id, entry, follows });
    before = message;
  }
  return items;
}

/** The first of the newest so many messages of the customer; the oldest there is, if they are fewer. */
export function firstUnread(entries: readonly ThreadEntry[], count: number): string | undefined {
  let left = count;
  let first: string | undefined;
  for (let index = entries.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = entries[index]?.message;
    if (message?.origin !== 'customer') continue;
    first = message.id;
    left -= 1;
  }
  return first;
}

function belongsTo(message: Message, before: Message): boolean {
  return (
    message.direction === before.direction &&
    message.type !== 'system' &&
    before.type !== 'system' &&
    timeOf(message) - timeOf(before) < TOGETHER_MS
  );
}

function secondOf(message: Message): number {
  return Math.floor(timeOf(message) / 1_000);
}

/** The last reaction of each side counts; an empty one takes it back. */
function collectReactions(messages: readonly Message[], find: Finder): Map<string, Reaction[]> {
  const last = new Map<string, { target: string; reaction: Reaction }>();
  for (const message of messages) {
    const target = reactedTo(message, find)?.id;
    if (target === undefined) continue;
    const ours = message.direction === 'OUT';
    const emoji = asText(message.content?.['emoji']) ?? '';
    last.set(`${target}/${ours}`, { target, reaction: { emoji, ours } });
  }
  const found = new Map<string, Reaction[]>();
  for (const { target, reaction } of last.values()) {
    if (reaction.emoji !== '') found.set(target, [...(found.get(target) ?? []), reaction]);
  }
  return found;
}

type Finder = (id: string | null) => Message | undefined;

/** Finds what is loaded, by our id or by Meta's. */
function finder(messages: readonly Message[]): Finder {
  const byId = new Map<string, Message>();
  for (const message of messages) {
    byId.set(message.id, message);
    if (message.wamid !== null) byId.set(message.wamid, message);
  }
  return (id) => (id === null ? undefined : byId.get(id));
}

/** An edit, a revocation or a reaction is seen at its message. */
function isShownElsewhere(message: Message, find: Finder): boolean {
  return find(message.amends) !== undefined || reactedTo(message, find) !== undefined;
}

function reactedTo({ type, reactionTo, content }: Message, find: Finder): Message | undefined {
  if (type !== 'reaction') return undefined;
  return find(reactionTo) ?? find(asText(content?.['message_id']) ?? null);
}

function quotedBy({ extras }: Message): string | null {
  const context = asObject(extras['context']);
  return asText(context['id']) ?? asText(context['message_id']) ?? null;
}
