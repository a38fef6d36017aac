import i18next from 'i18next';
import type { Message } from '../../api/client';
import { summarise } from '../conversations/message-summary';
import { readSetting } from '../settings/settings';
import { playSound } from '../settings/sound';

/** What is older was told of before: it comes again after a break. */
const RECENT_MS = 60_000;

/** Tells who looks elsewhere that a customer wrote, in the ways that were chosen. */
export function announce(message: Message, now: Date): void {
  const isNew =
    message.origin === 'customer' && now.getTime() - Date.parse(message.createdAt) < RECENT_MS;
  // A status of the same message comes with another time of change.
  if (!isNew || message.updatedAt !== message.createdAt) return;
  if (readSetting('sound')) playSound();
  const isSeen = document.visibilityState === 'visible' && document.hasFocus();
  if (isSeen || !readSetting('notifications') || !('Notification' in window)) return;
  if (Notification.permission !== 'granted') return;
  const { tenantId, conversationId } = message;
  const note = new Notification(i18next.t('live:newMessage', { from: `+${message.from}` }), {
    body: summarise(message),
    tag: conversationId,
  });
  note.onclick = () => {
    window.focus();
    window.location.assign(
      `${import.meta.env.BASE_URL}t/${tenantId}/conversations/${conversationId}`,
    );
  };
}
