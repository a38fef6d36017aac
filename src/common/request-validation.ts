import { ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import type { FieldError } from './app-error.js';
import { InvalidRequestError } from './errors.js';
import { rememberRules } from './remembered-rules.js';
import { findUnstorable } from './storable-input.js';

/** What the rules say of a DTO class. */
interface Shape {
  readonly names: ReadonlySet<string>;
  /** Fields that are DTOs themselves, with their classes. */
  readonly nested: ReadonlyMap<string, Type<object>>;
}

rememberRules();

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
  const errors: FieldError[] = [];
  const instance = instantiate(dto, value, place, errors);
  if (errors.length > 0) throw new InvalidRequestError(errors);
  const broken = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (broken.length > 0) throw new InvalidRequestError(flatten(broken));
  return instance;
}

/**
 * The library sees only what is no object, as it takes the word of an object about its own class
 * (`constructor`).
 *
 * @param place path of the value, named if it is no object
 * @param errors what is wrong is put there
 * @param path what the paths of its fields begin with
 */
function instantiate<T extends object>(
  dto: Type<T>,
  value: unknown,
  place: string,
  errors: FieldError[],
  path = '',
): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    errors.push({ field: place, message: 'must be an object' });
    return new dto();
  }
  const { names, nested } = shapeOf(dto);
  const later = readLater.get(dto.prototype as object);
  const given: Record<string, unknown> = {};
  const objects: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const own = path + name;
    if (!names.has(name)) {
      errors.push({ field: own, message: 'should not exist' });
      continue;
    }
    const inner = nested.get(name);
    const unstorable = later?.has(name) === true ? undefined : findUnstorable(field, own);
    if (unstorable) errors.push(unstorable);
    else if (typeof field !== 'object' || field === null) given[name] = field;
    else objects[name] = inner ? instantiate(inner, field, own, errors, `${own}.`) : field;
  }
  return Object.assign(plainToInstance(dto, given), objects);
}

/** Names of the fields that a DTO class has; none of what is no such class. */
export function fieldsOf(dto: Type): readonly string[] {
  return [...shapeOf(dto).names];
}

function shapeOf(dto: Type): Shape {
  const known = shapes.get(dto);
  if (known !== undefined) return known;
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const shape: Shape = {
    names: new Set(rules.map(({ propertyName }) => propertyName)),
    nested: new Map(
      rules
        .filter(({ type }) => type === 'nestedValidation')
        .map(({ propertyName }) => [propertyName, classOf(dto, propertyName)]),
    ),
  };
  shapes.set(dto, shape);
  return shape;
}

/** What TypeScript noted of a field: its declared class. */
function classOf(dto: Type, field: string): Type<object> {
  return Reflect.getMetadata('design:type', dto.prototype as object, field) as Type<object>;
}

function flatten(errors: readonly ValidationError[], path = ''): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => [
    ...Object.values(constraints).map((message) => ({ field: path + property, message })),
    ...flatten(children, `${path}${property}.`),
  ]);
}
