import type { MessageType, SendMessage } from '../../../api/client';
import { newKey } from '../../../components/new-key';

/** Kinds that are written as the Cloud API's own JSON: all but the text. */
export type RawType = Exclude<MessageType, 'text'>;

export interface SendFormValues {
  to: string;
  kind: 'text' | 'template' | 'raw';
  text: string;
  rawType: RawType;
  raw: string;
  idempotencyKey: string;
  /** As a field for dates has it; empty: at once. */
  sendAt: string;
}

/** What to begin with, for each kind. */
export const EXAMPLES: Record<RawType, string> = {
  image: '{ "link": "https://example.com/photo.jpg", "caption": "…" }',
  video: '{ "link": "https://example.com/clip.mp4", "caption": "…" }',
  audio: '{ "link": "https://example.com/voice.ogg" }',
  document: '{ "link": "https://example.com/menu.pdf", "filename": "menu.pdf" }',
  sticker: '{ "link": "https://example.com/sticker.webp" }',
  location: '{ "latitude": 52.52, "longitude": 13.405, "name": "Acme Coffee" }',
  contacts: '[{ "name": { "formatted_name": "Ann" }, "phones": [{ "phone": "+15550001234" }] }]',
  reaction: '{ "message_id": "wamid.…", "emoji": "👍" }',
  template: '{ "name": "order_ready", "language": { "code": "en_US" } }',
  interactive:
    '{ "type": "button", "body": { "text": "Table for two?" }, "action": { "buttons": [{ "type": "reply", "reply": { "id": "yes", "title": "Yes" } }] } }',
};

export const RAW_TYPES = Object.keys(EXAMPLES) as RawType[];

export function newMessage(to = ''): SendFormValues {
  return {
    to,
    kind: 'text',
    text: '',
    rawType: 'image',
    raw: EXAMPLES.image,
    idempotencyKey: newKey(),
    sendAt: '',
  };
}

/** @param template of a message, where that is its kind */
export function toRequest(values: SendFormValues, template: object | null): SendMessage {
  const common = {
    to: values.to.trim(),
    idempotency_key: values.idempotencyKey,
    ...(values.sendAt !== '' && { send_at: new Date(values.sendAt).toISOString() }),
  };
  switch (values.kind) {
    case 'text':
      return { ...common, text: values.text };
    case 'template':
      return { ...common, type: 'template', template } as SendMessage;
    case 'raw':
      // As it was typed: the API says what is wrong with it.
      return {
        ...common,
        type: values.rawType,
        [values.rawType]: JSON.parse(values.raw) as object,
      } as SendMessage;
  }
}

/** Where the API's name of a field leads in the form; a part of an object leads to the whole. */
export function fieldOf(field: string): keyof SendFormValues | undefined {
  const [first = ''] = field.split('.');
  if (first === 'to' || first === 'text') return first;
  if (first === 'send_at') return 'sendAt';
  if (first.toLowerCase().replaceAll(/[_-]/g, '') === 'idempotencykey') return 'idempotencyKey';
  return (RAW_TYPES as readonly string[]).includes(first) ? 'raw' : undefined;
}
