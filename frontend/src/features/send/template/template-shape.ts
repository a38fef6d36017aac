import type { Template } from '../../../api/client';
import { asText } from '../../conversations/read-json';
import {
  componentsOfParts,
  fieldsOfParts,
  isAuthentication,
  isFillable,
  mediaOf,
  partsOf,
  VARIABLE,
  type Parts,
} from './template-parts';

/** One value that whoever sends the template gives. */
export interface TemplateField {
  /** `header.1`, `body.first_name`, `button.0`, `code`, `header.link`, `card.0.body.1` */
  readonly key: string;
  readonly part:
    | ('header' | 'body' | 'button' | 'code' | 'media')
    | ('latitude' | 'longitude' | 'placeName' | 'address');
  /** Name of the variable, or text of the button. */
  readonly name: string;
  /** What Meta was shown when it was approved. */
  readonly example: string | undefined;
  /** Which card of the carousel it is in, from 0. */
  readonly card?: number;
}

export type TemplateValues = Readonly<Record<string, string>>;

/** A template that was chosen, and what was filled in. */
export interface ChosenTemplate {
  readonly template: Template;
  readonly values: TemplateValues;
}

/** What the customer will see, as far as it is filled in. */
export interface TemplatePreview {
  readonly header: string | undefined;
  /** Of a header that is a file: `image`, `video`, `document`. */
  readonly media: string | undefined;
  readonly body: string;
  readonly footer: string | undefined;
  readonly buttons: readonly string[];
  /** Beside one another, below the text. */
  readonly cards: readonly TemplatePreview[];
}

/** What is to be filled in, in the order in which it is read. */
export function fieldsOf(template: Template): TemplateField[] {
  return isAuthentication(template)
    ? [{ key: 'code', part: 'code', name: 'code', example: undefined }]
    : fieldsOfParts(partsOf(template.components));
}

/** What this page has no fields for: it is sent as JSON. */
export function isBeyondForms({ components }: Template): boolean {
  return components === null || !isFillable(partsOf(components));
}

/** Whether it can go out. */
export function isComplete({ template, values }: ChosenTemplate): boolean {
  return (
    !isBeyondForms(template) &&
    fieldsOf(template).every((field) => checkValue(values[field.key] ?? '', field.part) === true)
  );
}

/** As `template` of a message. */
export function toTemplateMessage(template: Template, values: TemplateValues): object {
  const { name, language, parameterFormat } = template;
  const components = isAuthentication(template)
    ? codeComponents(values['code'] ?? '')
    : componentsOfParts(partsOf(template.components), values, parameterFormat === 'NAMED');
  return {
    name,
    language: { code: language },
    ...(components.length > 0 && { components }),
  };
}

export function previewOf(template: Template, values: TemplateValues): TemplatePreview {
  const parts = partsOf(template.components);
  const preview = previewOfParts(parts, values);
  if (!isAuthentication(template)) return preview;
  const code = values['code'] || '{{1}}';
  return { ...preview, body: asText(parts.body['text'])?.replaceAll(VARIABLE, code) ?? '' };
}

function previewOfParts(parts: Parts, values: TemplateValues, prefix = ''): TemplatePreview {
  const { header, body, footer, buttons, cards } = parts;
  const filled = (text: string | undefined, part: 'header' | 'body') =>
    text?.replaceAll(VARIABLE, (all, name: string) => values[`${prefix}${part}.${name}`] || all);
  return {
    header: filled(asText(header['text']), 'header') ?? values[`${prefix}header.placeName`],
    media: mediaOf(header),
    body: filled(asText(body['text']), 'body') ?? '',
    footer: asText(footer['text']),
    buttons: buttons.flatMap((button) => asText(button['text']) ?? []),
    cards: cards.map((card, index) => previewOfParts(card, values, `card.${index}.`)),
  };
}

/** Of degrees; a column of a file is filled in later. */
const DEGREES = { latitude: 90, longitude: 180 } as const;
const COLUMN = /\{\{.+\}\}/;

/**
 * Meta's rule for values. @returns what is wrong, as the name of its words
 */
export function checkValue(
  value: string,
  part?: TemplateField['part'],
): 'missing' | 'strange' | 'degrees' | true {
  if (value.trim() === '') return 'missing';
  if (part === 'latitude' || part === 'longitude') {
    return COLUMN.test(value) || Math.abs(Number(value)) <= DEGREES[part] || 'degrees';
  }
  return /[\n\t]| {5,}/.test(value) ? 'strange' : true;
}

/** Meta wants the code twice: in the text and behind the button. */
function codeComponents(code: string): object[] {
  const parameters = [{ type: 'text', text: code }];
  return [
    { type: 'body', parameters },
    { type: 'button', sub_type: 'url', index: '0', parameters },
  ];
}
