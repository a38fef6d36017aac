import { asObject, asText } from '../whatsapp/json.js';

/** Which template a message names. */
export interface TemplateName {
  readonly name: string;
  readonly language: string;
}

/**
 * @param content `template` object of a message; Meta writes `en_US`, and `en-US` means the same
 */
export function templateNameOf(content: unknown): TemplateName {
  const template = asObject(content);
  return {
    name: asText(template?.['name']) ?? '',
    language: (asText(asObject(template?.['language'])?.['code']) ?? '').replace('-', '_'),
  };
}

/** One word for both. */
export function templateKeyOf({ name, language }: TemplateName): string {
  return `${name}/${language}`;
}
