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
  const byWamid = new Map(messages.map((message) => [message.wamid, message]));
  const reactions = collectReactions(messages, byWamid);
  const days: { date: Date; entries: ThreadEntry[] }[] = [];
  for (const message of messages) {
    if (message.type === 'reaction' && byWamid.has(reactedTo(message))) continue;
    const date = new Date(message.timestamp);
    const last = days.at(-1);
    const day = last && isSameDay(last.date, date) ? last : { date, entries: [] };
    if (day !== last) days.push(day);
    day.entries.push({
      message,
      quoted: byWamid.get(quotedBy(message)),
      reactions: reactions.get(message.wamid) ?? [],
    });
  }
  return days;
}

/** The last reaction of each side counts; an empty one takes it back. */
function collectReactions(
  messages: readonly Message[],
  byWamid: ReadonlyMap<string | null, Message>,
): Map<string | null, Reaction[]> {
  const last = new Map<string, { target: string | null; reaction: Reaction }>();
  for (const message of messages) {
    const target = reactedTo(message);
    if (message.type !== 'reaction' || !byWamid.has(target)) continue;
    const ours = message.direction === 'OUT';
    const emoji = asText(message.content?.['emoji']) ?? '';
    last.set(`${target}/${ours}`, { target, reaction: { emoji, ours } });
  }
  const found = new Map<string | null, Reaction[]>();
  for (const { target, reaction } of last.values()) {
    if (reaction.emoji !== '') found.set(target, [...(found.get(target) ?? []), reaction]);
  }
  return found;
}

const NONE = '';

function reactedTo({ content }: Message): string {
  return asText(content?.['message_id']) ?? NONE;
}

function quotedBy({ extras }: Message): string {
  const context = asObject(extras['context']);
  return asText(context['id']) ?? asText(context['message_id']) ?? NONE;
}
