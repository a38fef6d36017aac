import { defined } from '../defined.js';
import type { WebhookItem } from './notification.js';

/** A message of a business, as its other devices are told of it. */
export interface Echo {
  readonly url: string;
  readonly wabaId: string;
  readonly phoneNumberId: string;
  readonly displayPhoneNumber: string;
  readonly wamid: string;
  /** `undefined` if the user hides the number. */
  readonly waId: string | undefined;
  readonly userId: string | undefined;
  readonly type: string;
  /** The object of that type. */
  readonly content: unknown;
  /** Ms since the epoch. */
  readonly at: number;
}

/** The webhook of an echo: field `smb_message_echoes`. */
export function echoItem(echo: Echo, onAcknowledged?: () => void): WebhookItem {
  const { url, wabaId, phoneNumberId, displayPhoneNumber, wamid, waId, userId, type } = echo;
  const time = Math.floor(echo.at / 1000);
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: displayPhoneNumber, phone_number_id: phoneNumberId },
    contacts: [{ wa_id: waId, user_id: userId }],
    message_echoes: [
      {
        from: displayPhoneNumber,
        to: waId,
        to_user_id: userId,
        id: wamid,
        timestamp: String(time),
        type,
        [type]: echo.content,
      },
    ],
  };
  return {
    url,
    entryId: wabaId,
    content: { field: 'smb_message_echoes', value: JSON.stringify(value), time },
    ...defined({ onAcknowledged }),
  };
}
