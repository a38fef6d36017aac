import { objectsAt, stringAt, type JsonObject } from '../graph/json.js';
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
  return (
    headerMismatch(template, given) ??
    textMismatch(template, 'BODY', parametersOf(given, 'BODY')) ??
    buttonsMismatch(template, given)
  );
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
  const filled = given.filter((component) => stringAt(component, 'type') === 'button');
  const stray = filled.find((component) => !buttons[Number(component['index'])]);
  if (stray) {
    return {
      code: 132012,
      details: `buttons: there is no button at index ${String(stray['index'])}`,
    };
  }
  for (const [index, button] of buttons.entries()) {
    const type = stringAt(button, 'type')?.toUpperCase() ?? '';
    const isFilled = filled.some(
      (component) =>
        Number(component['index']) === index && objectsAt(component, 'parameters').length > 0,
    );
    if (needsParameter(type, button) && !isFilled) {
      return {
        code: 131008,
        details: `buttons: Button at index ${index} of type ${type} requires a parameter`,
      };
    }
  }
  return undefined;
}

function needsParameter(type: string, button: JsonObject): boolean {
  if (type === 'URL') return variablesOf(stringAt(button, 'url') ?? '').length > 0;
  return type === 'COPY_CODE' || type === 'OTP';
}

function parametersOf(given: readonly JsonObject[], type: string): JsonObject[] {
  return objectsAt(componentOf(given, type) ?? {}, 'parameters');
}
