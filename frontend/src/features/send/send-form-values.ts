import type { SendMessage } from '../../api/client';
import { newKey } from '../../components/new-key';

/** Kinds that are written as the Cloud API's own JSON. */
export const RAW_TYPES = [
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'reaction',
  'interactive',
] as const;
export type RawType = (typeof RAW_TYPES)[number];

export interface SendFormValues {
  to: string;
  kind: 'text' | 'template' | 'raw';
  text: string;
  templateName: string;
  language: string;
  /** One line for each placeholder. */
  parameters: string;
  rawType: RawType;
  raw: string;
  idempotencyKey: string;
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
  interactive:
    '{ "type": "button", "body": { "text": "Table for two?" }, "action": { "buttons": [{ "type": "reply", "reply": { "id": "yes", "title": "Yes" } }] } }',
};

export function newMessage(to = ''): SendFormValues {
  return {
    to,
    kind: 'text',
    text: '',
    templateName: '',
    language: 'en_US',
    parameters: '',
    rawType: 'image',
    raw: EXAMPLES.image,
    idempotencyKey: newKey(),
  };
}

export function toRequest(values: SendFormValues): SendMessage {
  const common = { to: values.to.trim(), idempotency_key: values.idempotencyKey };
  switch (values.kind) {
    case 'text':
      return { ...common, text: values.text };
    case 'template':
      return { ...common, type: 'template', template: toTemplate(values) };
    case 'raw':
      // As it was typed: the API says what is wrong with it.
      return {
        ...common,
        type: values.rawType,
        [values.rawType]: JSON.parse(values.raw) as object,
      } as SendMessage;
  }
}

function toTemplate({ templateName, language, parameters }: SendFormValues) {
  const texts = parameters.split('\n').filter((line) => line.trim() !== '');
  const body = { type: 'body', parameters: texts.map((text) => ({ type: 'text', text })) };
  return {
    name: templateName.trim(),
    language: { code: language.trim() },
    ...(texts.length > 0 && { components: [body] }),
  };
}

/** Where the API's name of a field leads in the form; a part of an object leads to the whole. */
export function fieldOf(field: string): keyof SendFormValues | undefined {
  const [first = ''] = field.split('.');
  if (first === 'to' || first === 'text') return first;
  if (first === 'template') return field.includes('language') ? 'language' : 'templateName';
  if (first.toLowerCase().replaceAll(/[_-]/g, '') === 'idempotencykey') return 'idempotencyKey';
  return (RAW_TYPES as readonly string[]).includes(first) ? 'raw' : undefined;
}
