import type { Template } from '../../../api/client';
import { asList, asObject, asText, type Json } from '../../conversations/read-json';

/** One value that whoever sends the template gives. */
export interface TemplateField {
  /** `header.1`, `body.first_name`, `button.0`, `code`, `header.link` */
  readonly key: string;
  readonly part: 'header' | 'body' | 'button' | 'code' | 'media';
  /** Name of the variable, or text of the button. */
  readonly name: string;
  /** What Meta was shown when it was approved. */
  readonly example: string | undefined;
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
}

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;
const MEDIA = new Set(['image', 'video', 'document']);

/** What is to be filled in, in the order in which it is read. */
export function fieldsOf(template: Template): TemplateField[] {
  const { header, body, buttons } = partsOf(template);
  if (isAuthentication(template)) {
    return [{ key: 'code', part: 'code', name: 'code', example: undefined }];
  }
  const media = mediaOf(header);
  return [
    ...(media === undefined
      ? variables(header, 'header')
      : [{ key: 'header.link', part: 'media' as const, name: media, example: undefined }]),
    ...variables(body, 'body'),
    ...buttons.flatMap((button, index) => buttonField(button, index)),
  ];
}

/** What this page has no fields for: it is sent as JSON. */
export function isBeyondForms(template: Template): boolean {
  const { header, others } = partsOf(template);
  const format = asText(header['format'])?.toLowerCase();
  const strange = format !== undefined && format !== 'text' && !MEDIA.has(format);
  return template.components === null || strange || others.length > 0;
}

/** Whether it can go out. */
export function isComplete({ template, values }: ChosenTemplate): boolean {
  return (
    !isBeyondForms(template) &&
    fieldsOf(template).every(({ key }) => checkValue(values[key] ?? '') === true)
  );
}

/** As `template` of a message. */
export function toTemplateMessage(template: Template, values: TemplateValues): object {
  const { name, language } = template;
  const components = isAuthentication(template)
    ? codeComponents(values['code'] ?? '')
    : componentsOf(template, values);
  return {
    name,
    language: { code: language },
    ...(components.length > 0 && { components }),
  };
}

export function previewOf(template: Template, values: TemplateValues): TemplatePreview {
  const { header, body, footer, buttons } = partsOf(template);
  const code = isAuthentication(template) ? values['code'] : undefined;
  return {
    header: filled(asText(header['text']), 'header', values),
    media: mediaOf(header),
    body:
      (code === undefined
        ? filled(asText(body['text']), 'body', values)
        : asText(body['text'])?.replaceAll(VARIABLE, code || '{{1}}')) ?? '',
    footer: asText(footer['text']),
    buttons: buttons.flatMap((button) => asText(button['text']) ?? []),
  };
}

/**
 * Meta's rule for values. @returns what is wrong, as the name of its words
 */
export function checkValue(value: string): 'missing' | 'strange' | true {
  if (value.trim() === '') return 'missing';
  return /[\n\t]| {5,}/.test(value) ? 'strange' : true;
}

function partsOf({ components }: Template) {
  const all = (components ?? []).map((component) => asObject(component));
  const of = (type: string): Json => all.find((one) => typeOf(one) === type) ?? {};
  return {
    header: of('header'),
    body: of('body'),
    footer: of('footer'),
    buttons: asList(of('buttons')['buttons']).map(asObject),
    others: all.filter((one) => !['header', 'body', 'footer', 'buttons'].includes(typeOf(one))),
  };
}

function typeOf(component: Json): string {
  return asText(component['type'])?.toLowerCase() ?? '';
}

function isAuthentication({ category }: Template): boolean {
  return category?.toUpperCase() === 'AUTHENTICATION';
}

function mediaOf(header: Json): string | undefined {
  const format = asText(header['format'])?.toLowerCase() ?? '';
  return MEDIA.has(format) ? format : undefined;
}

function variables(component: Json, part: 'header' | 'body'): TemplateField[] {
  const names = new Set(
    Array.from((asText(component['text']) ?? '').matchAll(VARIABLE), ([, name = '']) => name),
  );
  const examples = examplesOf(component, part);
  return [...names].map((name, index) => ({
    key: `${part}.${name}`,
    part,
    name,
    example: examples.get(name) ?? examples.get(String(index + 1)),
  }));
}

/** Examples by name, or by place from 1, as variables without names are called. */
function examplesOf(component: Json, part: 'header' | 'body'): Map<string, string> {
  const example = asObject(component['example']);
  const named = asList(example[`${part}_text_named_params`]).map(asObject);
  const listed = asList(example[`${part}_text`]);
  const places = Array.isArray(listed[0]) ? asList(listed[0]) : listed;
  return new Map([
    ...places.map((text, index): [string, string] => [String(index + 1), asText(text) ?? '']),
    ...named.map((one): [string, string] => [
      asText(one['param_name']) ?? '',
      asText(one['example']) ?? '',
    ]),
  ]);
}

function buttonField(button: Json, index: number): TemplateField[] {
  const type = asText(button['type'])?.toLowerCase();
  const url = asText(button['url']) ?? '';
  const takes = type === 'copy_code' || (type === 'url' && new RegExp(VARIABLE.source).test(url));
  const example = asText(asList(button['example'])[0]) ?? asText(button['example']);
  const name = asText(button['text']) ?? type ?? '';
  return takes ? [{ key: `button.${index}`, part: 'button', name, example }] : [];
}

function componentsOf(template: Template, values: TemplateValues): object[] {
  const { header, buttons } = partsOf(template);
  const fields = fieldsOf(template);
  const named = template.parameterFormat === 'NAMED';
  const texts = (part: TemplateField['part']) =>
    fields
      .filter((field) => field.part === part)
      .map(({ key, name }) => ({
        type: 'text',
        ...(named && { parameter_name: name }),
        text: values[key] ?? '',
      }));
  const media = mediaOf(header);
  const file = values['header.link'] ?? '';
  const top =
    media === undefined
      ? texts('header')
      : [{ type: media, [media]: file.startsWith('med_') ? { id: file } : { link: file } }];
  const bottom = fields.flatMap(({ key, part }) => {
    if (part !== 'button') return [];
    const index = key.slice('button.'.length);
    return [buttonComponent(buttons[Number(index)] ?? {}, index, values[key] ?? '')];
  });
  const body = texts('body');
  return [
    ...(top.length > 0 ? [{ type: 'header', parameters: top }] : []),
    ...(body.length > 0 ? [{ type: 'body', parameters: body }] : []),
    ...bottom,
  ];
}

function buttonComponent(button: Json, index: string, value: string): object {
  const copies = asText(button['type'])?.toLowerCase() === 'copy_code';
  return {
    type: 'button',
    sub_type: copies ? 'copy_code' : 'url',
    index,
    parameters: [
      copies ? { type: 'coupon_code', coupon_code: value } : { type: 'text', text: value },
    ],
  };
}

/** Meta wants the code twice: in the text and behind the button. */
function codeComponents(code: string): object[] {
  const parameters = [{ type: 'text', text: code }];
  return [
    { type: 'body', parameters },
    { type: 'button', sub_type: 'url', index: '0', parameters },
  ];
}

function filled(
  text: string | undefined,
  part: 'header' | 'body',
  values: TemplateValues,
): string | undefined {
  return text?.replaceAll(VARIABLE, (all, name: string) => values[`${part}.${name}`] || all);
}
