import type { Message } from '../../api/client';
import { isSameDay } from '../../components/dates';
import { asObject, asText } from './read-json';

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

export interface ThreadDayData {
  readonly date: Date;
  readonly entries: readonly ThreadEntry[];
}

/**
 * Puts messages under their days, in the viewer's zone, and reactions under their messages.
 *
 * @param messages oldest first
 */
export function arrange(messages: readonly Message[]): ThreadDayData[] {
  const find = finder(messages);
  const reactions = collectReactions(messages, find);
  const days: { date: Date; entries: ThreadEntry[] }[] = [];
  for (const message of messages) {
    if (isShownElsewhere(message, find)) continue;
    const date = new Date(message.timestamp);
    const last = days.at(-1);
    const day = last && isSameDay(last.date, date) ? last : { date, entries: [] };
    if (day !== last) days.push(day);
    day.entries.push({
      message,
      quoted: find(message.replyTo) ?? find(quotedBy(message)),
      reactions: reactions.get(message.id) ?? [],
    });
  }
  return days;
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
  const byId = new Map(messages.flatMap((message) => namesOf(message)));
  return (id) => (id === null ? undefined : byId.get(id));
}

function namesOf(message: Message): [string, Message][] {
  const { id, wamid } = message;
  return wamid === null
    ? [[id, message]]
    : [
        [id, message],
        [wamid, message],
      ];
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
