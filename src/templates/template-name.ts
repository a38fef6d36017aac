import { asObject, asText } from '../whatsapp/json.js';
import { toLanguage } from '../whatsapp/language.js';

/** Which template a message names. */
export interface TemplateName {
  readonly name: string;
  readonly language: string;
}

/** @param content `template` object of a message */
export function templateNameOf(content: unknown): TemplateName {
  const template = asObject(content);
  return {
    name: asText(template?.['name']) ?? '',
    language: toLanguage(asText(asObject(template?.['language'])?.['code']) ?? ''),
  };
}

/** The `template` object of a message with its language as Meta writes it. */
export function withLanguage(content: unknown): unknown {
  const template = asObject(content);
  const language = asObject(template?.['language']);
  const code = asText(language?.['code']);
  if (code === undefined) return content;
  return { ...template, language: { ...language, code: toLanguage(code) } };
}

/** One word for both. */
export function templateKeyOf({ name, language }: TemplateName): string {
  return `${name}/${language}`;
}
