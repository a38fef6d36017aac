import { objectAt, objectsAt, stringAt, type JsonObject } from '../graph/json.js';
import { buttonsOf, componentOf, variablesOf, type Template } from './template.js';
import type { TemplateProblem } from './template-rules.js';

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
    headerMismatch(template, given) ??
    textMismatch(template, 'BODY', parametersOf(given, 'BODY')) ??
    offerMismatch(template, given) ??
    buttonsMismatch(template, given)
  );
}

function offerMismatch(
  { components }: Template,
  given: readonly JsonObject[],
): TemplateProblem | undefined {
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
    const type = stringAt(button, 'type')?.toUpperCase() ?? '';
    const own = filled.find((component) => Number(component['index']) === index);
    const isFilled = own !== undefined && objectsAt(own, 'parameters').length > 0;
    const subType = SUB_TYPES[type];
    if (isFilled && subType !== undefined && stringAt(own, 'sub_type')?.toLowerCase() !== subType) {
      return {
        code: 132012,
        details: `buttons: Button at index ${index} is of type ${type}, and not ${stringAt(own, 'sub_type')}`,
      };
    }
    if (isFilled && type === 'URL' && !needsParameter(type, button)) {
      return {
        code: 132018,
        details: `buttons: Button at index ${index} of type Url does not require parameters`,
      };
    }
    if (needsParameter(type, button) && !isFilled) {
      return {
        code: 131008,
        details: `buttons: Button at index ${index} of type ${type} requires a parameter`,
      };
    }
  }
  return undefined;
}

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
