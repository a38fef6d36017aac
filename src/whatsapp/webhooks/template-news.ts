import { defined } from '../../common/defined.js';
import { toLanguage } from '../language.js';
import { asText, type JsonObject } from '../json.js';

/** What an event tells of a template; what it does not mention is absent. */
export interface TemplateNews {
  readonly name: string;
  /** `en_US`; events also write `en-US`. */
  readonly language: string;
  readonly status?: string;
  readonly reason?: string;
  readonly category?: string;
  readonly quality?: string;
  /** Its texts or buttons are others now. */
  readonly contentChanged?: boolean;
}

type News = Omit<TemplateNews, 'name' | 'language'>;

/** What a template is made of; an event that shows one of them tells that it changed. */
const CONTENT = ['title', 'element', 'footer', 'buttons'].map((part) => `message_template_${part}`);

/**
 * Reads an event about a template by what stands in it: Meta was seen to send one kind of news under
 * the field of another.
 *
 * @returns without `template` if it does not say which, or nothing about it
 */
export function readTemplateNews(value: JsonObject): {
  summary: string;
  template?: TemplateNews;
} {
  const name = asText(value['message_template_name']);
  const language = asText(value['message_template_language']);
  const { words, ...news } = readNews(value);
  const told = Object.keys(news).length > 0;
  const summary = `Template ${name ?? 'unknown'} (${language ?? 'unknown'}): ${words}`;
  if (!told || name === undefined || language === undefined) return { summary };
  return { summary, template: { name, language: toLanguage(language), ...news } };
}

function readNews(value: JsonObject): News & { words: string } {
  const event = asText(value['event']);
  const quality = asText(value['new_quality_score']);
  const category = asText(value['new_category']);
  const known = asText(value['message_template_category']);
  if (event !== undefined) {
    const reason = reasonOf(value);
    return {
      words: `${event}${reason === undefined ? '' : `, ${reason}`}`,
      status: event,
      ...defined({ reason, category: known, quality }),
    };
  }
  if (quality !== undefined) return { words: `quality ${quality}`, quality };
  if (category !== undefined) {
    const coming = asText(value['correct_category']);
    const words = coming === undefined ? `is now ${category}` : `will become ${coming}`;
    return { words: `category ${words}`, category };
  }
  if (CONTENT.some((part) => part in value)) {
    return { words: 'content changed', contentChanged: true };
  }
  return { words: 'changed' };
}

function reasonOf(value: JsonObject): string | undefined {
  const reason = asText(value['reason']);
  return reason === 'NONE' ? undefined : reason;
}
