import { ValidationPipe, type Type, type ValidationError } from '@nestjs/common';
import type { FieldError } from './app-error.js';
import { InvalidRequestError } from './errors.js';

/** Checks what comes over the wire against its DTO class; fields that the class lacks are refused. */
export const requestValidation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  exceptionFactory: (errors) => new InvalidRequestError(flatten(errors)),
});

/**
 * Checks a part of a body on its own, so that what is wrong with it is no matter of its neighbours.
 *
 * @param place path of this part, named if it is no object at all
 * @throws InvalidRequestError with paths that begin in this part
 */
export async function readAs<T extends object>(
  dto: Type<T>,
  value: unknown,
  place: string,
): Promise<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequestError([{ field: place, message: 'must be an object' }]);
  }
  return (await requestValidation.transform(value, { type: 'body', metatype: dto })) as T;
}

function flatten(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((message) => ({ field: path + property, message })),
    ...flatten(children, `${path}${property}.`),
  ]);
}
