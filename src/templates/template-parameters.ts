import type { FieldError } from '../common/app-error.js';
import { asObject, asObjects, asText, type JsonObject } from '../whatsapp/json.js';
import { checkButtons } from './template-buttons.js';
import { checkCode } from './template-code.js';
import {
  checkFilledText,
  checkVariables,
  parametersOf,
  textOf,
  typeOf,
  variablesOf,
  type Given,
} from './template-text.js';

/** What the parameters of a message must fit. */
export interface TemplateShape {
  readonly category?: string;
  /** HEADER, BODY, BUTTONS, … as Meta lists them. */
  readonly components: readonly JsonObject[];
}

/** Parts that every template may have; of each, its own check tells whether it has something to fill in. */
const COMMON_PARTS = ['header', 'body', 'footer', 'button'];
/** Parts that stand in messages alone, and in no definition. */
const ADDED_PARTS = ['order_status', 'tap_target_configuration'];

const MEDIA_HEADERS = ['image', 'video', 'document', 'location'];

/** Longest texts once they are filled in, in characters. */
const LONGEST_HEADER = 60;
const LONGEST_BODY = 1024;
/** Of a template that is nothing but a body. */
const LONGEST_LONE_BODY = 32_768;

/**
 * Whether a message fits the template's definition. What the definition does not tell, and what
 * Meta may have added since, passes.
 *
 * @param given `template.components` of the message, its shape already checked
 * @returns every missing, surplus or wrong parameter, by the path of its field
 */
export function checkParameters(template: TemplateShape, given: unknown): FieldError[] {
  const field = 'template.components';
  const components = withPaths(given, field);
  return [
    ...checkComponents(template.components, components, field, isAuthentication(template)),
    ...checkOffer(template.components, components, field),
    ...checkCarousel(template.components, components, field),
  ];
}

function isAuthentication({ category }: TemplateShape): boolean {
  return category?.toUpperCase() === 'AUTHENTICATION';
}

function checkComponents(
  definition: readonly JsonObject[],
  given: readonly Given[],
  field: string,
  authentication = false,
): FieldError[] {
  const body = textOf(find(definition, 'body'));
  const ownBody = findGiven(given, 'body');
  return [
    ...checkRepeated(given),
    ...checkSurplus(definition, given),
    ...checkHeader(find(definition, 'header'), findGiven(given, 'header'), field),
    // Meta writes the body of these itself: it has the code and no other variable.
    ...checkVariables(authentication ? ['1'] : variablesOf(body), ownBody, 'body', field),
    ...(authentication
      ? checkCode(given)
      : checkFilledText(
          body,
          ownBody,
          'body',
          definition.length > 1 ? LONGEST_BODY : LONGEST_LONE_BODY,
        )),
    ...checkButtons(
      definition,
      given.filter(({ component }) => typeOf(component) === 'button'),
      field,
    ),
  ];
}

/** Each part of the template, and each of its buttons, is filled in once. */
function checkRepeated(given: readonly Given[]): FieldError[] {
  const seen = new Set<string>();
  return given.flatMap(({ component, field }) => {
    const type = typeOf(component);
    const part = type === 'button' ? `button ${Number(component['index'])}` : type;
    if (!seen.has(part)) {
      seen.add(part);
      return [];
    }
    const at = type === 'button' ? `${field}.index` : `${field}.type`;
    return [{ field: at, message: `the ${part} is filled in already` }];
  });
}

/** Parts that have nothing to fill in, or that the template lacks; of all others their own checks tell. */
function checkSurplus(definition: readonly JsonObject[], given: readonly Given[]): FieldError[] {
  return given.flatMap((one) => {
    const type = typeOf(one.component);
    if (type === 'footer' && parametersOf(one).length > 0) {
      return [{ field: `${one.field}.parameters`, message: 'a footer takes no parameters' }];
    }
    const isKnown = [...COMMON_PARTS, ...ADDED_PARTS].includes(type);
    return !isKnown && find(definition, type) === undefined
      ? [{ field: `${one.field}.type`, message: `the template has no ${type}` }]
      : [];
  });
}

function checkHeader(
  header: JsonObject | undefined,
  given: Given | undefined,
  field: string,
): FieldError[] {
  const format = header === undefined ? 'text' : (asText(header['format']) ?? 'text').toLowerCase();
  if (format === 'text') {
    const text = textOf(header);
    return [
      ...checkVariables(variablesOf(text), given, 'header', field),
      ...checkFilledText(text, given, 'header', LONGEST_HEADER),
    ];
  }
  if (!MEDIA_HEADERS.includes(format)) return [];
  const parameters = given === undefined ? [] : parametersOf(given);
  const [parameter, ...others] = parameters;
  if (given === undefined || parameter === undefined) {
    const message = `the header's ${format} is missing: a header component with one parameter of type ${format} gives it`;
    return [{ field: given === undefined ? field : `${given.field}.parameters`, message }];
  }
  if (typeOf(parameter) !== format) {
    const message = `must be ${format}: so is the template's header`;
    return [{ field: `${given.field}.parameters.0.type`, message }];
  }
  if (others.length === 0) return [];
  return [{ field: `${given.field}.parameters.1`, message: 'the header takes one parameter' }];
}

/** An offer that ends wants to know when. */
function checkOffer(
  definition: readonly JsonObject[],
  given: readonly Given[],
  field: string,
): FieldError[] {
  const offer = asObject(find(definition, 'limited_time_offer')?.['limited_time_offer']);
  if (offer?.['has_expiration'] !== true) return [];
  const own = findGiven(given, 'limited_time_offer');
  if (own !== undefined && parametersOf(own).length > 0) return [];
  const message =
    'the end of the offer is missing: a limited_time_offer component gives it as expiration_time_ms';
  return [{ field: own === undefined ? field : `${own.field}.parameters`, message }];
}

function checkCarousel(
  definition: readonly JsonObject[],
  given: readonly Given[],
  field: string,
): FieldError[] {
  const carousel = find(definition, 'carousel');
  if (carousel === undefined) return [];
  const cards = asObjects(carousel['cards']);
  const own = findGiven(given, 'carousel');
  const message = `must have the template's ${cards.length} cards`;
  if (own === undefined)
    return [{ field, message: `a carousel component is missing: it ${message}` }];
  const at = `${own.field}.cards`;
  const filled = asObjects(own.component['cards']);
  if (filled.length !== cards.length) return [{ field: at, message }];
  return cards.flatMap((card, place) => {
    const index = filled.findIndex((one) => Number(one['card_index']) === place);
    if (index < 0) return [{ field: at, message: `the card with card_index ${place} is missing` }];
    const list = `${at}.${index}.components`;
    return checkComponents(
      asObjects(card['components']),
      withPaths(filled[index]?.['components'], list),
      list,
    );
  });
}

function withPaths(components: unknown, field: string): Given[] {
  return asObjects(components).map((component, place) => ({
    component,
    field: `${field}.${place}`,
  }));
}

function find(definition: readonly JsonObject[], type: string): JsonObject | undefined {
  return definition.find((component) => typeOf(component) === type);
}

function findGiven(given: readonly Given[], type: string): Given | undefined {
  return given.find(({ component }) => typeOf(component) === type);
}
