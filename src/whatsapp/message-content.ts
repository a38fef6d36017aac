import { asList, asObject, asText, parseJson, type JsonObject } from './json.js';

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
      return asText(object?.['name']) ?? asText(object?.['address']) ?? placeOf(object);
    case 'order':
      return readable(object?.['text']) ?? itemsOf(object);
    case 'template':
      return asText(object?.['name']) ?? null;
    case 'contacts':
      return joined(asList(content).map((card) => cardOf(asObject(card))));
    case 'interactive':
      return interactiveBody(object);
    case 'edit':
      return editBody(object);
    default:
      return null;
  }
}

/** A text that shows something. */
function readable(value: unknown): string | undefined {
  const text = asText(value);
  return text !== undefined && /\S/.test(text) ? text : undefined;
}

/** Longest line that is made of several parts. */
const MAX_LINE = 200;

function joined(parts: readonly (string | undefined)[]): string | null {
  const line = parts.filter(Boolean).join(', ');
  if (line === '') return null;
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}

/** A card without a name shows what somebody is reached by. */
function cardOf(card: JsonObject | undefined): string | undefined {
  const phone = asObject(asList(card?.['phones'])[0]);
  const mail = asObject(asList(card?.['emails'])[0]);
  const texts = [
    asObject(card?.['name'])?.['formatted_name'],
    phone?.['phone'] ?? phone?.['wa_id'],
    mail?.['email'],
  ];
  return texts.map(asText).find(Boolean);
}

/** What was ordered, where the person wrote nothing with it. */
function itemsOf(order: JsonObject | undefined): string | null {
  return joined(
    asList(order?.['product_items']).map((item) => {
      const { quantity, product_retailer_id: product } = asObject(item) ?? {};
      const count = ['string', 'number'].includes(typeof quantity) ? `${String(quantity)} × ` : '';
      const name = asText(product);
      return name && count + name;
    }),
  );
}

function placeOf(location: JsonObject | undefined): string | null {
  const ends = [location?.['latitude'], location?.['longitude']].map(asText);
  return ends.every((end) => end !== undefined) ? ends.join(', ') : null;
}

/** An answer shows what was chosen; a message of ours shows its text. */
function interactiveBody(interactive: JsonObject | undefined): string | null {
  const answer = asObject(interactive?.[asText(interactive['type']) ?? '']);
  return (
    asText(answer?.['title']) ??
    answersOf(answer) ??
    asText(answer?.['body']) ??
    asText(answer?.['response']) ??
    asText(asObject(interactive?.['body'])?.['text']) ??
    null
  );
}

/** What was filled in: the body of a form's answer only says that there is one. */
function answersOf(form: JsonObject | undefined): string | null {
  const text = asText(form?.['response_json']);
  if (text === undefined) return null;
  const { flow_token: _token, ...fields } = readAnswers(text) ?? {};
  return joined(Object.values(fields).flat().map(wordOf));
}

function readAnswers(text: string): JsonObject | undefined {
  try {
    return asObject(parseJson(Buffer.from(text)));
  } catch {
    return undefined;
  }
}

function wordOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function editBody(edit: JsonObject | undefined): string | null {
  const message = asObject(edit?.['message']);
  const type = asText(message?.['type']);
  return type === undefined || type === 'edit' ? null : bodyOf(type, message?.[type]);
}
