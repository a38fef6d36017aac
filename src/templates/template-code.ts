import type { FieldError } from '../common/app-error.js';
import { asText } from '../whatsapp/json.js';
import { parametersOf, typeOf, type Given } from './template-text.js';

const MAX_CODE = 15;

/**
 * The code of an authentication template: at most 15 characters, and the same in the body, which
 * shows it, and in the button, which copies it or hands it to an app.
 *
 * @param given components of the message
 */
export function checkCode(given: readonly Given[]): FieldError[] {
  const codes = given.flatMap((own) => {
    const [parameter] = parametersOf(own);
    const code = asText(parameter?.['text']);
    const carries = ['body', 'button'].includes(typeOf(own.component));
    return carries && code !== undefined ? [{ code, field: `${own.field}.parameters.0.text` }] : [];
  });
  const [first] = codes;
  return codes.flatMap(({ code, field }) => {
    if (code.length > MAX_CODE) {
      return [{ field, message: `must be a code of 1 to ${MAX_CODE} characters` }];
    }
    return code === first?.code
      ? []
      : [{ field, message: 'must be the same code in the body and in the button' }];
  });
}
