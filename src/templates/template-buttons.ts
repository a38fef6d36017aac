import type { FieldError } from '../common/app-error.js';
import { asObjects, asText, type JsonObject } from '../whatsapp/json.js';
import { parametersOf, typeOf, variablesOf, type Given } from './template-text.js';

interface ButtonRule {
  /** What the message calls it; `undefined` if a message cannot name it. */
  readonly subType: string | undefined;
  /** Type of its parameter; `undefined` if it takes none. */
  readonly takes: string | undefined;
  readonly needed: boolean;
}

/** What a button of the definition wants of the message; kinds that Meta adds are not judged. */
function ruleOf(button: JsonObject): ButtonRule | undefined {
  switch (typeOf(button)) {
    case 'url': {
      const open = variablesOf(asText(button['url']) ?? '').length > 0;
      return { subType: 'url', takes: open ? 'text' : undefined, needed: open };
    }
    case 'otp':
      // The code again, whether the button copies it or hands it to an app.
      return { subType: 'url', takes: 'text', needed: true };
    case 'quick_reply':
      return { subType: 'quick_reply', takes: 'payload', needed: false };
    case 'copy_code':
      return { subType: 'copy_code', takes: 'coupon_code', needed: true };
    case 'flow':
      return { subType: 'flow', takes: 'action', needed: true };
    case 'catalog':
      return { subType: 'catalog', takes: 'action', needed: false };
    case 'mpm':
      return { subType: 'mpm', takes: 'action', needed: true };
    case 'phone_number':
    case 'request_contact_info':
      return { subType: undefined, takes: undefined, needed: false };
    default:
      return undefined;
  }
}

/** In characters, with the end that a message gives. */
const LONGEST_ADDRESS = 2000;

const PARAMETER_NAMES: Readonly<Record<string, string>> = {
  'url/text': 'the end of its address',
  'copy_code/coupon_code': 'the code',
  'quick_reply/payload': 'its payload',
  'mpm/action': 'its products',
  'flow/action': 'its flow, for example {"type": "action", "action": {"flow_token": "unused"}}',
};

/**
 * Whether each button gets what it needs, and no button is filled in that is not there.
 *
 * @param definition components of the template, or of one of its cards
 * @param given the button components of the message
 * @param field of the list of components
 */
export function checkButtons(
  definition: readonly JsonObject[],
  given: readonly Given[],
  field: string,
): FieldError[] {
  const holder = definition.find((component) => typeOf(component) === 'buttons');
  const buttons = asObjects(holder?.['buttons']);
  const strays = given.flatMap(({ component, field: at }) =>
    buttons[Number(component['index'])] === undefined
      ? [{ field: `${at}.index`, message: noSuchButton(buttons.length) }]
      : [],
  );
  return [
    ...strays,
    ...buttons.flatMap((button, place) => {
      const own = given.find(({ component }) => Number(component['index']) === place);
      return checkButton(button, place, own, field);
    }),
  ];
}

function noSuchButton(count: number): string {
  return count === 0
    ? 'the template has no buttons'
    : `must be 0 to ${count - 1}: the template has ${count} buttons`;
}

function checkButton(
  button: JsonObject,
  place: number,
  given: Given | undefined,
  field: string,
): FieldError[] {
  const rule = ruleOf(button);
  if (rule === undefined) return [];
  const { subType, takes, needed } = rule;
  const label = asText(button['text']);
  const where = `button ${place}${label === undefined ? '' : ` ("${label}")`}`;
  const parameters = given === undefined ? [] : parametersOf(given);
  if (given !== undefined && subType === undefined) {
    const message = `${where} takes no parameters: leave this component out`;
    return [{ field: `${given.field}.sub_type`, message }];
  }
  if (parameters.length === 0) {
    const what = PARAMETER_NAMES[`${subType}/${takes}`] ?? 'a parameter';
    const message = `${where} is missing ${what}: a button component with sub_type ${subType} and index ${place} gives it`;
    // Who fills in a quick reply has something to say with it.
    return needed || (given !== undefined && takes === 'payload')
      ? [{ field: given === undefined ? field : `${given.field}.parameters`, message }]
      : [];
  }
  if (given === undefined) return [];
  if (typeOf(given.component, 'sub_type') !== subType) {
    return [{ field: `${given.field}.sub_type`, message: `must be ${subType}: so is ${where}` }];
  }
  if (takes === undefined) {
    return [{ field: `${given.field}.parameters`, message: `${where} takes no parameters` }];
  }
  if (parameters.length > 1) {
    return [{ field: `${given.field}.parameters.1`, message: `${where} takes one parameter` }];
  }
  const [parameter = {}] = parameters;
  const at = `${given.field}.parameters.0`;
  if (typeOf(parameter) !== takes) {
    return [{ field: `${at}.type`, message: `must be ${takes}: this is what ${where} takes` }];
  }
  if (addressOf(button, parameter).length <= LONGEST_ADDRESS) return [];
  const message = `makes the address of ${where} longer than ${LONGEST_ADDRESS} characters`;
  return [{ field: `${at}.text`, message }];
}

/** The address that a button opens, with its end. */
function addressOf(button: JsonObject, parameter: JsonObject): string {
  const [address = ''] = (asText(button['url']) ?? '').split('{{');
  return address + (asText(parameter['text']) ?? '');
}
