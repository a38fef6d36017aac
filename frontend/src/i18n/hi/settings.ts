import type { settings as english } from '../en/settings';
import type { Words } from '../words';

export const settings: Words<typeof english> = {
  title: 'ध्वनि और सूचनाएँ',
  sound: 'ध्वनि',
  soundHelp: 'जब कोई ग्राहक लिखे',
  notifications: 'सूचनाएँ',
  notificationsHelp: 'जब कोई ग्राहक लिखे और आप कहीं और देख रहे हों',
  receipts: 'दिखाएँ कि मैंने पढ़ा और लिख रहा/रही हूँ',
  receiptsHelp: 'ग्राहकों को नीले निशान और “लिख रहे हैं…” दिखता है',
};
