import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';

/** `true`: it may stay; a text: what is wrong with it, without repeating it, since it may be a secret. */
type Verdict = boolean | string;

const secrets = new WeakMap<object, Set<string>>();

/** Names of the variables of a class of settings that may also come out of a file, `<NAME>_FILE`. */
export function secretsOf(settings: object): ReadonlySet<string> {
  return secrets.get(Object.getPrototypeOf(settings) as object) ?? new Set();
}

/** A whole number within bounds, in digits: `1e4`, `0x10` and `10.0` are none. */
export function IntegerVariable(min: number, max: number): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value,
    )(target, property);
    rule(
      property,
      `a whole number from ${min} to ${max}, in digits`,
      (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
    )(target, property);
  };
}

/** A whole number, or unset. */
export function OptionalIntegerVariable(min: number, max: number): PropertyDecorator {
  return (target, property) => {
    ValidateIf((_object, value) => value !== undefined)(target, property);
    IntegerVariable(min, max)(target, property);
  };
}

/** `true` or `false`. */
export function BooleanVariable(): PropertyDecorator {
  return (target, property) => {
    Transform(({ value }: { value: unknown }) =>
      value === 'true' ? true : value === 'false' ? false : value,
    )(target, property);
    rule(property, 'true or false', (value) => typeof value === 'boolean')(target, property);
  };
}

/** One of a few words. */
export function ChoiceVariable(choices: readonly string[]): PropertyDecorator {
  return (target, property) =>
    rule(property, `one of ${choices.join(', ')}`, (value) => choices.includes(String(value)))(
      target,
      property,
    );
}

/** A text that `test` accepts; unset is fine, where the field has no default. */
export function TextVariable(
  mustBe: string,
  test: (value: string) => Verdict = () => true,
): PropertyDecorator {
  return (target, property) => {
    ValidateIf((_object, value) => value !== undefined)(target, property);
    rule(property, mustBe, (value) => typeof value === 'string' && test(value))(target, property);
  };
}

/** A text that may also come out of the file that `<NAME>_FILE` names. */
export function SecretVariable(
  mustBe: string,
  test: (value: string) => Verdict = () => true,
): PropertyDecorator {
  return (target, property) => {
    secrets.set(target, (secrets.get(target) ?? new Set()).add(String(property)));
    TextVariable(mustBe, test)(target, property);
  };
}

function rule(
  property: string | symbol,
  mustBe: string,
  test: (value: unknown) => Verdict,
): PropertyDecorator {
  const message = (args?: ValidationArguments): string => {
    const verdict = test(args?.value);
    const reason = typeof verdict === 'string' ? `; ${verdict}` : '';
    return `${String(property)} must be ${mustBe}${reason}`;
  };
  return ValidateBy({
    name: 'variable',
    validator: { validate: (value: unknown) => test(value) === true, defaultMessage: message },
  });
}
