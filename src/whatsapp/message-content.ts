import { asList, asObject, asText, type JsonObject } from './json.js';

/** What a person reads of a message: its text, caption or title; `null` where there is none. */
export function bodyOf(type: string, content: unknown): string | null {
  const object = asObject(content);
  switch (type) {
    case 'text':
      return asText(object?.['body']) ?? null;
    case 'image':
    case 'video':
    case 'document':
      return asText(object?.['caption']) ?? asText(object?.['filename']) ?? null;
    case 'button':
      return asText(object?.['text']) ?? null;
    case 'reaction':
      return asText(object?.['emoji']) ?? null;
    case 'system':
      return asText(object?.['body']) ?? null;
    case 'location':
      return asText(object?.['name']) ?? asText(object?.['address']) ?? null;
    case 'order':
      return asText(object?.['text']) ?? null;
    case 'template':
      return asText(object?.['name']) ?? null;
    case 'contacts':
      return asText(asObject(asObject(asList(content)[0])?.['name'])?.['formatted_name']) ?? null;
    case 'interactive':
      return interactiveBody(object);
    case 'edit':
      return editBody(object);
    default:
      return null;
  }
}

/** An answer shows what was chosen; a message of ours shows its text. */
function interactiveBody(interactive: JsonObject | undefined): string | null {
  const answer = asObject(interactive?.[asText(interactive['type']) ?? '']);
  return (
    asText(answer?.['title']) ??
    asText(answer?.['body']) ??
    asText(answer?.['response']) ??
    asText(asObject(interactive?.['body'])?.['text']) ??
    null
  );
}

function editBody(edit: JsonObject | undefined): string | null {
  const message = asObject(edit?.['message']);
  const type = asText(message?.['type']);
  return type === undefined || type === 'edit' ? null : bodyOf(type, message?.[type]);
}
