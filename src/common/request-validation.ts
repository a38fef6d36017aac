import { ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from './app-error.js';
import { InvalidRequestError } from './errors.js';
import { findUnstorable } from './storable-input.js';

/** What the rules say of a DTO class. */
interface Shape {
  readonly names: ReadonlySet<string>;
  /** Fields that are DTOs themselves. */
  readonly nested: ReadonlySet<string>;
}

const shapes = new WeakMap<Type, Shape>();
const readLater = new WeakMap<object, Set<string>>();

/** A list whose entries are read one by one, with `readAs`: each is good or bad on its own. */
export function ReadLater(): PropertyDecorator {
  return (target, property) => {
    const names = readLater.get(target) ?? new Set();
    readLater.set(target, names.add(String(property)));
  };
}

/**
 * Checks what comes over the wire against its DTO class; fields that the class lacks are refused.
 *
 * Objects without a class of their own are handed on as they are, and looked through once: the
 * libraries would copy them, and take a time for it that grows with the square of their size.
 */
class RequestValidation extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { metatype, type } = metadata;
    if (metatype === undefined || type === 'custom' || PLAIN_TYPES.has(metatype)) {
      return super.transform(value, metadata) as Promise<unknown>;
    }
    return read(metatype as Type<object>, value ?? {}, type);
  }
}

const PLAIN_TYPES = new Set<unknown>([String, Boolean, Number, Array, Object, Buffer, Date]);

export const requestValidation = new RequestValidation({ transform: true });

/**
 * Checks a part of a body on its own, so that what is wrong with it is no matter of its neighbours.
 *
 * @param place path of this part, named if it is no object at all
 * @throws InvalidRequestError with paths that begin in this part
 */
export function readAs<T extends object>(dto: Type<T>, value: unknown, place: string): T {
  return read(dto, value, place);
}

function read<T extends object>(dto: Type<T>, value: unknown, place: string): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidRequestError([{ field: place, message: 'must be an object' }]);
  }
  const { names, nested } = shapeOf(dto);
  const later = readLater.get(dto.prototype as object);
  const errors: FieldError[] = [];
  const given: Record<string, unknown> = {};
  const untouched: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (!names.has(name)) {
      errors.push({ field: name, message: 'should not exist' });
      continue;
    }
    const unstorable = later?.has(name) === true ? undefined : findUnstorable(field, name);
    if (unstorable) errors.push(unstorable);
    else if (typeof field === 'object' && !nested.has(name)) untouched[name] = field;
    else given[name] = field;
  }
  if (errors.length > 0) throw new InvalidRequestError(errors);
  const instance = Object.assign(plainToInstance(dto, given), untouched);
  const broken = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (broken.length > 0) throw new InvalidRequestError(flatten(broken));
  return instance;
}

function shapeOf(dto: Type): Shape {
  const known = shapes.get(dto);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const shape: Shape = {
    names: new Set(rules.map(({ propertyName }) => propertyName)),
    nested: new Set(
      rules
        .filter(({ type }) => type === 'nestedValidation')
        .map(({ propertyName }) => propertyName),
    ),
  };
  shapes.set(dto, shape);
  return shape;
}

function flatten(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((message) => ({ field: path + property, message })),
    ...flatten(children, `${path}${property}.`),
  ]);
}
