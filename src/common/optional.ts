import { ValidateIf } from 'class-validator';

/** The field may be left out. Unlike class-validator's `IsOptional`, `null` is not "left out". */
export function Optional(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
