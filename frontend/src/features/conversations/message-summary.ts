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
export function summarise({ type, body, content, call, revokedAt, direction }: Message): string {
  if (revokedAt !== null) return 'Message taken back';
  if (call !== null) return summariseCall(call, direction);
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

function summariseCall(
  { state, durationSeconds }: NonNullable<Message['call']>,
  direction: Message['direction'],
): string {
  if (state === 'missed') return direction === 'IN' ? 'Missed call' : 'Call not answered';
  const minutes = durationSeconds === null ? '' : `, ${Math.ceil(durationSeconds / 60)} min`;
  return `${direction === 'IN' ? 'Call from the customer' : 'Call to the customer'}${minutes}`;
}
