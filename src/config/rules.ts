import { Transform, Type } from 'class-transformer';
import { IsInt, Max, Min, ValidateBy, ValidateIf } from 'class-validator';

/** A whole number within bounds. */
export function IntegerVariable(min: number, max: number): PropertyDecorator {
  return (target, property) => {
    const message = `${String(property)} must be a whole number from ${min} to ${max}`;
    Type(() => Number)(target, property);
    IsInt({ message })(target, property);
    Min(min, { message })(target, property);
    Max(max, { message })(target, property);
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
  test: (value: string) => boolean = () => true,
): PropertyDecorator {
  return (target, property) => {
    ValidateIf((_object, value) => value !== undefined)(target, property);
    rule(property, mustBe, (value) => typeof value === 'string' && test(value))(target, property);
  };
}

function rule(
  property: string | symbol,
  mustBe: string,
  validate: (value: unknown) => boolean,
): PropertyDecorator {
  const message = `${String(property)} must be ${mustBe}`;
  return ValidateBy({
    name: 'variable',
    validator: { validate, defaultMessage: () => message },
  });
}
