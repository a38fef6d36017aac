import type { FieldError } from '../common/app-error.js';
import { asObject, asObjects, asText, type JsonObject } from '../whatsapp/json.js';

/** A component of a message, and where it stands in the request. */
export interface Given {
  readonly component: JsonObject;
  readonly field: string;
}

/** What stands in for a variable of a text, where it stands in the body. */
const BODY_TYPES = ['text', 'currency', 'date_time'];

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

/** The names or numbers in `{{…}}`, each once, in order. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

export function parametersOf({ component }: Given): readonly JsonObject[] {
  return asObjects(component['parameters']);
}

/** Meta's samples write types in either case. */
export function typeOf(object: JsonObject, name = 'type'): string {
  return (asText(object[name]) ?? '').toLowerCase();
}

/**
 * Whether a text of the template gets all its variables, and no more.
 *
 * @param given the component that brings them; `undefined` if the message has none
 * @param where for people: `body`, `header`
 * @param field of the list of components, named if there is no component
 */
export function checkVariables(
  variables: readonly string[],
  given: Given | undefined,
  where: string,
  field: string,
): FieldError[] {
  const parameters = given === undefined ? [] : parametersOf(given);
  const list = given === undefined ? field : `${given.field}.parameters`;
  const types = where === 'body' ? BODY_TYPES : ['text'];
  const wrongTypes = parameters.flatMap((parameter, index) =>
    types.includes(typeOf(parameter))
      ? []
      : [{ field: `${list}.${index}.type`, message: `must be text: it fills in the ${where}` }],
  );
  if (wrongTypes.length > 0) return wrongTypes;
  const named = variables.some((name) => !/^\d+$/.test(name));
  return named
    ? checkNames(variables, parameters, where, list)
    : checkCount(variables, parameters, where, list, given !== undefined);
}

function checkCount(
  variables: readonly string[],
  parameters: readonly JsonObject[],
  where: string,
  list: string,
  hasList: boolean,
): FieldError[] {
  const takes = `the ${where} takes ${variables.length}`;
  const missing = variables.slice(parameters.length).map((name, index) => ({
    field: hasList ? `${list}.${parameters.length + index}` : list,
    message: `parameter {{${name}}} of the ${where} is missing: ${takes}`,
  }));
  const extra = parameters.slice(variables.length).map((_parameter, index) => ({
    field: `${list}.${variables.length + index}`,
    message: `is one parameter too many: ${takes}`,
  }));
  return [...missing, ...extra];
}

function checkNames(
  variables: readonly string[],
  parameters: readonly JsonObject[],
  where: string,
  list: string,
): FieldError[] {
  const names = parameters.map((parameter) => asText(parameter['parameter_name']));
  const missing = variables
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: list,
      message: `parameter ${name} of the ${where} is missing: give it as parameter_name`,
    }));
  const extra = names.flatMap((name, index) =>
    name !== undefined && variables.includes(name) && names.indexOf(name) === index
      ? []
      : [
          {
            field: `${list}.${index}.parameter_name`,
            message: `must be one of ${variables.join(', ')}, each once: so the ${where} names its parameters`,
          },
        ],
  );
  return [...missing, ...extra];
}

/**
 * Whether a text is short enough once its variables are filled in.
 *
 * @param text of the definition
 * @param longest in characters
 */
export function checkFilledText(
  text: string,
  given: Given | undefined,
  where: string,
  longest: number,
): FieldError[] {
  if (given === undefined) return [];
  const parameters = parametersOf(given);
  const values = new Map(
    parameters.map((parameter, place) => [
      asText(parameter['parameter_name']) ?? String(place + 1),
      valueOf(parameter),
    ]),
  );
  const filled = text.replaceAll(
    VARIABLE,
    (variable, name: string) => values.get(name) ?? variable,
  );
  if (filled.length <= longest) return [];
  const message = `make the ${where} ${filled.length} characters long, of ${longest} at most`;
  return [{ field: `${given.field}.parameters`, message }];
}

function valueOf(parameter: JsonObject): string {
  const { fallback_value: fallback } = asObject(parameter[typeOf(parameter)]) ?? {};
  return asText(parameter['text']) ?? asText(fallback) ?? '';
}

/** The text of a component of the definition; authentication templates have none that counts. */
export function textOf(component: JsonObject | undefined): string {
  return asText(asObject(component)?.['text']) ?? '';
}
