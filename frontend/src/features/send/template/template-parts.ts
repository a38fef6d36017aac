import type { Template } from '../../../api/client';
import { asList, asObject, asText, type Json } from '../../conversations/read-json';
import type { TemplateField, TemplateValues } from './template-shape';

/** A template, or one card of its carousel, as far as a form has fields for it. */
export interface Parts {
  readonly header: Json;
  readonly body: Json;
  readonly footer: Json;
  readonly buttons: readonly Json[];
  /** What each card of its carousel is made of. */
  readonly cards: readonly Parts[];
  /** What there are no fields for. */
  readonly others: readonly Json[];
}

export const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;
const MEDIA = new Set(['image', 'video', 'document']);
const FORMATS = new Set([...MEDIA, 'text', 'location']);
/** Those that are filled in by a field, go out by themselves, or take nothing. */
const BUTTONS = new Set([
  ...['url', 'copy_code', 'flow', 'quick_reply', 'phone_number', 'catalog', 'otp'],
  ...['voice_call', 'request_contact_info'],
]);
const PLACE = ['latitude', 'longitude', 'placeName', 'address'] as const;

export function partsOf(components: unknown): Parts {
  const all = asList(components).map(asObject);
  const of = (type: string): Json => all.find((one) => typeOf(one) === type) ?? {};
  const known = ['header', 'body', 'footer', 'buttons', 'carousel'];
  return {
    header: of('header'),
    body: of('body'),
    footer: of('footer'),
    buttons: asList(of('buttons')['buttons']).map(asObject),
    cards: asList(of('carousel')['cards']).map((card) => partsOf(asObject(card)['components'])),
    others: all.filter((one) => !known.includes(typeOf(one))),
  };
}

/** Whether there is a field for everything that has to be filled in. */
export function isFillable({ header, buttons, cards, others }: Parts): boolean {
  return (
    others.length === 0 &&
    FORMATS.has(formatOf(header)) &&
    buttons.every((button) => BUTTONS.has(typeOf(button))) &&
    cards.every(isFillable)
  );
}

/** What the header shows, if it is a file. */
export function mediaOf(header: Json): string | undefined {
  const format = formatOf(header);
  return MEDIA.has(format) ? format : undefined;
}

/** @param prefix of the keys, for a card */
export function fieldsOfParts(
  { header, body, buttons, cards }: Parts,
  prefix = '',
): TemplateField[] {
  const fields = [
    ...headerFields(header),
    ...variables(body, 'body'),
    ...buttons.flatMap((button, index) => buttonField(button, index)),
  ];
  return [
    ...fields.map((field) => ({ ...field, key: `${prefix}${field.key}` })),
    ...cards.flatMap((card, index) =>
      fieldsOfParts(card, `card.${index}.`).map((field) => ({ ...field, card: index })),
    ),
  ];
}

/** As `components` of a message. */
export function componentsOfParts(
  parts: Parts,
  values: TemplateValues,
  named: boolean,
  prefix = '',
): object[] {
  const { header, body, buttons, cards } = parts;
  const value = (key: string) => values[`${prefix}${key}`] ?? '';
  const texts = (component: Json, part: 'header' | 'body') =>
    variables(component, part).map(({ key, name }) => ({
      type: 'text',
      ...(named && { parameter_name: name }),
      text: value(key),
    }));
  const top = mediaOf(header) ?? (formatOf(header) === 'location' ? 'location' : undefined);
  const head =
    top === undefined
      ? texts(header, 'header')
      : [{ type: top, [top]: top === 'location' ? placeOf(value) : fileOf(value('header.link')) }];
  const said = texts(body, 'body');
  return [
    ...(head.length > 0 ? [{ type: 'header', parameters: head }] : []),
    ...(said.length > 0 ? [{ type: 'body', parameters: said }] : []),
    ...buttons.flatMap((button, index) => buttonComponent(button, index, value(`button.${index}`))),
    ...(cards.length > 0 ? [{ type: 'carousel', cards: cards.map(cardOf) }] : []),
  ];

  function cardOf(card: Parts, index: number): object {
    const components = componentsOfParts(card, values, named, `card.${index}.`);
    return { card_index: index, components };
  }
}

function typeOf(component: Json): string {
  return asText(component['type'])?.toLowerCase() ?? '';
}

function formatOf(header: Json): string {
  return asText(header['format'])?.toLowerCase() ?? 'text';
}

function headerFields(header: Json): TemplateField[] {
  const media = mediaOf(header);
  if (media !== undefined) {
    return [{ key: 'header.link', part: 'media', name: media, example: undefined }];
  }
  return formatOf(header) === 'location'
    ? PLACE.map((part) => ({ key: `header.${part}`, part, name: part, example: undefined }))
    : variables(header, 'header');
}

function placeOf(value: (key: string) => string): object {
  return {
    latitude: Number(value('header.latitude')),
    longitude: Number(value('header.longitude')),
    name: value('header.placeName'),
    address: value('header.address'),
  };
}

function fileOf(file: string): object {
  return file.startsWith('med_') ? { id: file } : { link: file };
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

function takesValue(button: Json): boolean {
  const type = typeOf(button);
  const open = new RegExp(VARIABLE.source).test(asText(button['url']) ?? '');
  return type === 'copy_code' || (type === 'url' && open);
}

function buttonField(button: Json, index: number): TemplateField[] {
  if (!takesValue(button)) return [];
  const example = asText(asList(button['example'])[0]) ?? asText(button['example']);
  const name = asText(button['text']) ?? typeOf(button);
  return [{ key: `button.${index}`, part: 'button', name, example }];
}

function buttonComponent(button: Json, place: number, value: string): object[] {
  const type = typeOf(button);
  const index = String(place);
  if (type === 'flow') {
    // Meta's word for a flow whose answers need not be told apart.
    const parameters = [{ type: 'action', action: { flow_token: 'unused' } }];
    return [{ type: 'button', sub_type: 'flow', index, parameters }];
  }
  if (!takesValue(button)) return [];
  const parameter =
    type === 'copy_code'
      ? { type: 'coupon_code', coupon_code: value }
      : { type: 'text', text: value };
  return [{ type: 'button', sub_type: type, index, parameters: [parameter] }];
}

export function isAuthentication({ category }: Template): boolean {
  return category?.toUpperCase() === 'AUTHENTICATION';
}
