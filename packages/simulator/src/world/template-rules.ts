import { isObject, objectAt, stringAt, type JsonObject } from '../graph/json.js';
import { buttonsOf, componentOf, variablesOf } from './template.js';

export interface TemplateProblem {
  readonly code: number;
  readonly details: string;
}

const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];

interface TextLimit {
  readonly type: string;
  readonly max: number;
  readonly variables: number;
  readonly code: number;
}

const TEXT_LIMITS: readonly TextLimit[] = [
  { type: 'HEADER', max: 60, variables: 1, code: 2388047 },
  { type: 'BODY', max: 1024, variables: Infinity, code: 2388072 },
  { type: 'FOOTER', max: 60, variables: 0, code: 2388073 },
];

interface ButtonLimit {
  /** How many of the kind a template may have. */
  readonly count: number;
  readonly label: number;
}

const BUTTON_LIMITS: Readonly<Record<string, ButtonLimit>> = {
  QUICK_REPLY: { count: 10, label: 25 },
  URL: { count: 2, label: 25 },
  PHONE_NUMBER: { count: 1, label: 25 },
  COPY_CODE: { count: 1, label: 25 },
};

/** What Meta would refuse about a new or edited template. */
export function templateProblem(body: JsonObject): TemplateProblem | undefined {
  const components = Array.isArray(body['components'])
    ? body['components'].filter(isObject)
    : undefined;
  return (
    headProblem(body) ??
    (components ? componentsProblem(body, components) : refused(100, 'components is required.'))
  );
}

function headProblem(body: JsonObject): TemplateProblem | undefined {
  if (!/^[a-z0-9_]{1,512}$/.test(stringAt(body, 'name') ?? '')) {
    return refused(100, 'name must be 1 to 512 lower-case letters, digits and underscores.');
  }
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(stringAt(body, 'language') ?? '')) {
    return refused(100, 'language must be a code such as en_US.');
  }
  if (!CATEGORIES.includes((stringAt(body, 'category') ?? '').toUpperCase())) {
    return refused(100, `category must be one of {${CATEGORIES.join(', ')}}.`);
  }
  return undefined;
}

function componentsProblem(
  body: JsonObject,
  components: readonly JsonObject[],
): TemplateProblem | undefined {
  const isAuthentication = stringAt(body, 'category')?.toUpperCase() === 'AUTHENTICATION';
  if (!componentOf(components, 'BODY')) return refused(100, 'A BODY component is required.');
  for (const limit of TEXT_LIMITS) {
    const component = componentOf(components, limit.type);
    // Meta writes the texts of authentication templates itself.
    const problem = component && !isAuthentication ? textProblem(component, limit) : undefined;
    if (problem) return problem;
  }
  return buttonsProblem(components);
}

function textProblem(
  component: JsonObject,
  { type, max, variables: most, code }: TextLimit,
): TemplateProblem | undefined {
  if (type === 'HEADER' && stringAt(component, 'format')?.toUpperCase() !== 'TEXT') {
    return undefined;
  }
  const text = stringAt(component, 'text') ?? '';
  if (text === '') return refused(code, `${type}: text is required.`);
  if (text.length > max) return refused(2388040, `${type}: text is limited to ${max} characters.`);
  const variables = variablesOf(text);
  if (variables.length > most) {
    return refused(code, `${type}: at most ${most} variables are allowed.`);
  }
  if (type !== 'BODY' || variables.length === 0) return undefined;
  return bodyVariablesProblem(component, text, variables);
}

function bodyVariablesProblem(
  component: JsonObject,
  text: string,
  variables: readonly string[],
): TemplateProblem | undefined {
  if (/^\s*\{\{|\}\}\s*$/.test(text)) {
    return refused(2388299, 'BODY: variables may not be at the start or end.');
  }
  const words = text
    .replace(/\{\{.*?\}\}/g, ' ')
    .split(/\s+/)
    .filter(Boolean).length;
  if (words < 2 * variables.length + 1) {
    return refused(2388293, 'BODY: too many variables for the length of the text.');
  }
  const example = objectAt(component, 'example');
  const hasExample = 'body_text' in example || 'body_text_named_params' in example;
  return hasExample
    ? undefined
    : refused(2388072, 'BODY: an example of each variable is required.');
}

function buttonsProblem(components: readonly JsonObject[]): TemplateProblem | undefined {
  const buttons = buttonsOf(components);
  if (buttons.length > 10) return refused(100, 'BUTTONS: at most 10 buttons are allowed.');
  const kinds = buttons.map((button) => stringAt(button, 'type')?.toUpperCase() === 'QUICK_REPLY');
  if (kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length > 1) {
    return refused(100, 'BUTTONS: quick replies must stand together.');
  }
  const problem = buttons.map(addressProblem).find(Boolean);
  if (problem) return problem;
  for (const [type, { count, label }] of Object.entries(BUTTON_LIMITS)) {
    const ofType = buttons.filter((button) => stringAt(button, 'type')?.toUpperCase() === type);
    if (ofType.length > count) {
      return refused(100, `BUTTONS: at most ${count} of type ${type} are allowed.`);
    }
    if (ofType.some((button) => (stringAt(button, 'text') ?? '').length > label)) {
      return refused(
        2388040,
        `BUTTONS: labels of type ${type} are limited to ${label} characters.`,
      );
    }
  }
  return undefined;
}

/** Where a button leads: an address, or a number to call. */
function addressProblem(button: JsonObject): TemplateProblem | undefined {
  const [url, number] = [stringAt(button, 'url'), stringAt(button, 'phone_number')];
  switch (stringAt(button, 'type')?.toUpperCase()) {
    case 'URL':
      if (url === undefined) return refused(100, 'BUTTONS: url is required.');
      if (url.length > 2000) return refused(2388040, 'BUTTONS: url is limited to 2000 characters.');
      return /\{\{.*\}\}./.test(url)
        ? refused(100, 'BUTTONS: the variable of a url must be one, and at its end.')
        : undefined;
    case 'PHONE_NUMBER':
      return number === undefined || number.length > 20
        ? refused(100, 'BUTTONS: phone_number is required, of at most 20 characters.')
        : undefined;
    default:
      return undefined;
  }
}

function refused(code: number, details: string): TemplateProblem {
  return { code, details };
}
