import type { Message } from '../../api/client';

const NAMES: Record<string, string> = {
  image: 'Photo',
  video: 'Video',
  audio: 'Voice message',
  document: 'Document',
  sticker: 'Sticker',
  location: 'Location',
  contacts: 'Contact',
  template: 'Template',
  interactive: 'Interactive message',
  button: 'Answer',
  order: 'Order',
  system: 'System message',
  unsupported: 'Message of a kind that WhatsApp does not pass on',
};

export function nameOfType(type: string): string {
  return NAMES[type] ?? `Message of type “${type}”`;
}

/** One line for the list of conversations. */
export function summarise({ type, body, content }: Message): string {
  switch (type) {
    case 'text':
      return body ?? '';
    case 'reaction':
      return body ? `Reacted ${body}` : 'Took a reaction back';
    case 'audio':
      return content?.['voice'] === true ? 'Voice message' : 'Audio';
    case 'system':
      return body ?? nameOfType(type);
    default:
      return body ? `${nameOfType(type)}: ${body}` : nameOfType(type);
  }
}
