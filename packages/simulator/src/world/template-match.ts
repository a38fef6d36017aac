import { objectAt, objectsAt, stringAt, type JsonObject } from '../graph/json.js';
import { buttonsOf, componentOf, variablesOf, type Template } from './template.js';
import type { TemplateProblem } from './template-rules.js';

const BODY_PARAMETERS = ['text', 'currency', 'date_time'];

/** Longest text a template may become with its parameters filled in. */
const LONGEST_HEADER = 60;
const LONGEST_BODY = 32_768;
const LONGEST_BODY_WITH_COMPANY = 1024;

/**
 * What Meta would refuse about the parameters of a template message.
 *
 * @param given `template.components` of the message, its shape already checked
 */
export function templateMismatch(
  template: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  return componentsMismatch(template, given) ?? carouselMismatch(template, given);
}

function componentsMismatch(
  template: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  return (
    repetition(given) ??
    footerMismatch(given) ??
    headerMismatch(template, given) ??
    textMismatch(template, 'BODY', parametersOf(given, 'BODY')) ??
    offerMismatch(template, given) ??
    buttonsMismatch(template, given)
  );
}

/** Each part of a template can be filled in once. */
function repetition(given: readonly JsonObject[]): TemplateProblem | undefined {
  const parts = given.map((component) => {
    const type = stringAt(component, 'type')?.toLowerCase() ?? '';
    return type === 'button' ? `button ${Number(component['index'])}` : type;
  });
  const twice = parts.find((part, index) => parts.indexOf(part) !== index);
  return twice === undefined
    ? undefined
    : { code: 131009, details: `components: ${twice} is there twice` };
}

function footerMismatch(given: readonly JsonObject[]): TemplateProblem | undefined {
  const count = parametersOf(given, 'FOOTER').length;
  return count === 0
    ? undefined
    : {
        code: 132000,
        details: `footer: number of localizable_params (${count}) does not match the expected number of params (0)`,
      };
}

function offerMismatch(
  { components }: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  const isThere = componentOf(components, 'LIMITED_TIME_OFFER') !== undefined;
  if (!isThere && componentOf(given, 'LIMITED_TIME_OFFER') !== undefined) {
    return { code: 132012, details: 'limited_time_offer: the template has none' };
  }
  const offer = objectAt(componentOf(components, 'LIMITED_TIME_OFFER') ?? {}, 'limited_time_offer');
  const [parameter = {}] = parametersOf(given, 'LIMITED_TIME_OFFER');
  const ends = objectAt(parameter, 'limited_time_offer')['expiration_time_ms'] !== undefined;
  return offer['has_expiration'] === true && !ends
    ? { code: 132012, details: 'limited_time_offer: expiration_time_ms is required' }
    : undefined;
}

/** Each card is a template of its own; all of them must be filled in. */
function carouselMismatch(
  template: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  const cards = objectsAt(componentOf(template.components, 'CAROUSEL') ?? {}, 'cards');
  const filled = objectsAt(componentOf(given, 'CAROUSEL') ?? {}, 'cards');
  if (filled.length !== cards.length) {
    return {
      code: 132012,
      details: `carousel: number of cards (${filled.length}) does not match the expected number of cards (${cards.length})`,
    };
  }
  for (const [index, card] of cards.entries()) {
    const own = filled.find((one) => Number(one['card_index']) === index);
    if (!own) return { code: 132012, details: `carousel: card_index ${index} is missing` };
    const components = objectsAt(card, 'components');
    const problem = componentsMismatch({ ...template, components }, objectsAt(own, 'components'));
    if (problem) return { ...problem, details: `carousel card ${index}: ${problem.details}` };
  }
  return undefined;
}

function headerMismatch(
  template: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  const header = componentOf(template.components, 'HEADER');
  const parameters = parametersOf(given, 'HEADER');
  const format = header && (stringAt(header, 'format') ?? 'TEXT').toUpperCase();
  if (format === undefined || format === 'TEXT') {
    return textMismatch(template, 'HEADER', parameters);
  }
  const received = stringAt(parameters[0] ?? {}, 'type')?.toUpperCase() ?? 'UNKNOWN';
  return received === format && parameters.length === 1
    ? undefined
    : {
        code: 132012,
        details: `header: Format mismatch, expected ${format}, received ${received}`,
      };
}

function textMismatch(
  template: Template,
  type: 'HEADER' | 'BODY',
  parameters: readonly JsonObject[],
): TemplateProblem | undefined {
  const text = stringAt(componentOf(template.components, type) ?? {}, 'text') ?? '';
  const variables = [...new Set(variablesOf(text))];
  const where = type.toLowerCase();
  if (parameters.length !== variables.length) {
    return {
      code: 132000,
      details: `${where}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    };
  }
  const foreign = parameters
    .map((parameter) => stringAt(parameter, 'type')?.toLowerCase() ?? '')
    .find((kind) => !(type === 'HEADER' ? ['text'] : BODY_PARAMETERS).includes(kind));
  if (foreign !== undefined) {
    return { code: 132012, details: `${where}: a parameter of type ${foreign} is not allowed` };
  }
  const names = parameters.map((parameter) => stringAt(parameter, 'parameter_name'));
  if (template.parameterFormat === 'NAMED' && variables.some((name) => !names.includes(name))) {
    return { code: 132012, details: `${where}: expected parameters named ${variables.join(', ')}` };
  }
  const length = parameters.reduce(
    (sum, parameter) => sum + (stringAt(parameter, 'text') ?? '').length,
    text.length,
  );
  const longest = longestOf(template, type);
  return length > longest
    ? { code: 132005, details: `${where}: the text is longer than ${longest} characters` }
    : undefined;
}

function longestOf({ components }: Template, type: 'HEADER' | 'BODY'): number {
  if (type === 'HEADER') return LONGEST_HEADER;
  return components.length > 1 ? LONGEST_BODY_WITH_COMPANY : LONGEST_BODY;
}

function buttonsMismatch(
  template: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
  const buttons = buttonsOf(template.components);
  const filled = given.filter(
    (component) => stringAt(component, 'type')?.toLowerCase() === 'button',
  );
  const stray = filled.find((component) => !buttons[Number(component['index'])]);
  if (stray) {
    return {
      code: 132012,
      details: `buttons: there is no button at index ${String(stray['index'])}`,
    };
  }
  for (const [index, button] of buttons.entries()) {
    const own = filled.find((component) => Number(component['index']) === index);
    const problem = buttonMismatch(index, button, own);
    if (problem) return problem;
  }
  return undefined;
}

/** @param own the component of the message that fills the button in, if there is one */
function buttonMismatch(
  index: number,
  button: JsonObject,
  own: JsonObject | undefined,
): TemplateProblem | undefined {
  const type = stringAt(button, 'type')?.toUpperCase() ?? '';
  const where = `buttons: Button at index ${index}`;
  const isFilled = own !== undefined && objectsAt(own, 'parameters').length > 0;
  const subType = SUB_TYPES[type];
  const given = own && stringAt(own, 'sub_type')?.toLowerCase();
  if (isFilled && subType !== undefined && given !== subType) {
    return { code: 132012, details: `${where} is of type ${type}, and not ${given}` };
  }
  if (isFilled && (type === 'PHONE_NUMBER' || (type === 'URL' && !needsParameter(type, button)))) {
    return { code: 132018, details: `${where} of type ${type} does not require parameters` };
  }
  if (type === 'FLOW' && given !== 'flow') {
    return { code: 131009, details: `${where} of type FLOW requires a component of sub_type flow` };
  }
  const isEmpty = own !== undefined && type === 'QUICK_REPLY';
  if ((needsParameter(type, button) || isEmpty) && !isFilled) {
    return { code: 131008, details: `${where} of type ${type} requires a parameter` };
  }
  const wanted = PARAMETER_TYPES[type];
  const parameter = objectsAt(own ?? {}, 'parameters')[0];
  const kind = parameter && stringAt(parameter, 'type')?.toLowerCase();
  return wanted !== undefined && kind !== undefined && !wanted.includes(kind)
    ? { code: 132012, details: `${where} of type ${type} takes no parameter of type ${kind}` }
    : undefined;
}

/** What a button may be filled in with, where that is known. */
const PARAMETER_TYPES: Readonly<Record<string, readonly string[]>> = {
  URL: ['text', 'payload'],
  OTP: ['text', 'payload'],
  QUICK_REPLY: ['payload', 'text'],
  COPY_CODE: ['coupon_code', 'text'],
};

const SUB_TYPES: Readonly<Record<string, string>> = {
  URL: 'url',
  OTP: 'url',
  QUICK_REPLY: 'quick_reply',
  COPY_CODE: 'copy_code',
};

function needsParameter(type: string, button: JsonObject): boolean {
  if (type === 'URL') return variablesOf(stringAt(button, 'url') ?? '').length > 0;
  return type === 'COPY_CODE' || type === 'OTP' || type === 'MPM';
}

function parametersOf(given: readonly JsonObject[], type: string): JsonObject[] {
  return objectsAt(componentOf(given, type) ?? {}, 'parameters');
}
