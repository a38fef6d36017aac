import i18next from 'i18next';
import type { Message } from '../../api/client';

const NAMED = [
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'template',
  'interactive',
  'button',
  'order',
  'system',
  'unsupported',
] as const;

export function nameOfType(type: string): string {
  const named = NAMED.find((name) => name === type);
  return named === undefined
    ? i18next.t('conversations:types.other', { type })
    : i18next.t(`conversations:types.${named}`);
}

/** One line for the list of conversations. */
export function summarise({ type, body, content, call, revokedAt, direction }: Message): string {
  if (revokedAt !== null) return i18next.t('conversations:takenBack');
  if (call !== null) return summariseCall(call, direction);
  switch (type) {
    case 'text':
      return body ?? '';
    case 'reaction':
      return body
        ? i18next.t('conversations:reacted', { emoji: body })
        : i18next.t('conversations:reactionTakenBack');
    case 'audio':
      return content?.['voice'] === true
        ? i18next.t('conversations:types.voice')
        : i18next.t('conversations:types.audio');
    case 'system':
      return body ?? nameOfType(type);
    default:
      return body
        ? i18next.t('conversations:typeAndText', { type: nameOfType(type), text: body })
        : nameOfType(type);
  }
}

function summariseCall(
  { state, durationSeconds }: NonNullable<Message['call']>,
  direction: Message['direction'],
): string {
  const theirs = direction === 'IN';
  if (state === 'missed') {
    return theirs
      ? i18next.t('conversations:call.missed')
      : i18next.t('conversations:call.unanswered');
  }
  const words = theirs ? i18next.t('conversations:call.from') : i18next.t('conversations:call.to');
  if (durationSeconds === null) return words;
  const minutes = Math.ceil(durationSeconds / 60);
  return i18next.t('conversations:call.lasted', { call: words, minutes });
}
