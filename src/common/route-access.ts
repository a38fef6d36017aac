import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiCookieAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import { ApiProblems } from './problem.dto.js';
import { inputOf, type RouteInput, type RouteTraits } from './route-input.js';

/** What a tenant's key may be allowed to do, from looking to changing. */
export const SCOPES = ['read', 'send', 'manage'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who may call a route. `any` is every caller with a good key. */
export type RouteAccess =
  | {
      readonly kind: 'key';
      readonly scope: Scope | 'any';
      /** The path names no tenant: the route sees to it that a key reaches its own tenant only. */
      readonly ofOwn?: true;
    }
  | { readonly kind: 'operator' }
  | { readonly kind: 'person' }
  | { readonly kind: 'open'; readonly why: string };

/** Where Fastify keeps it: `request.routeOptions.config`. */
export interface RouteConfigWithAccess {
  readonly access?: RouteAccess;
  readonly input?: RouteInput;
}

const ACCESS = 'route:access';
/** Nest's mark of a method that is a route. */
const ROUTE = 'path';

type RouteDecorator = ClassDecorator & MethodDecorator;

/** For tenants' keys with this scope, below their own `/tenants/:tenantId`, and for the operator. */
export function Allows(scope: Scope | 'any', traits: RouteTraits = {}): RouteDecorator {
  return declare({ kind: 'key', scope }, traits);
}

/** The same for a route whose path names no tenant: what it is about says whose it is. */
export function AllowsOwn(scope: Scope): RouteDecorator {
  return declare({ kind: 'key', scope, ofOwn: true });
}

/** For the operator alone. */
export function OperatorOnly(): RouteDecorator {
  return declare({ kind: 'operator' });
}

/** For somebody who signed in, whoever it is; for no key. */
export function SignedInOnly(): RouteDecorator {
  return declare({ kind: 'person' });
}

/** For everybody. @param why this is safe, e.g. "Meta signs it" */
export function Open(why: string, traits: RouteTraits = {}): RouteDecorator {
  return declare({ kind: 'open', why }, traits);
}

/** Who may call the route that this method answers; `undefined` if nobody said. */
export function accessOf(handler: object): RouteAccess | undefined {
  return Reflect.getMetadata(ACCESS, handler) as RouteAccess | undefined;
}

function documentedAs({ kind }: RouteAccess): MethodDecorator[] {
  if (kind === 'open') return [];
  const byCookie = [ApiCookieAuth(), ApiProblems(401, 403, 404, 429, 503)];
  return kind === 'person' ? byCookie : [ApiBearerAuth(), ApiSecurity('x-api-key'), ...byCookie];
}

function refusalsOf({ query, body }: RouteInput): MethodDecorator[] {
  return [
    ...(query === null ? [] : [ApiProblems(400)]),
    ...(body === 'none' ? [] : [ApiProblems(400, 415)]),
  ];
}

/** On a class it is for all its routes that do not say for themselves. */
function declare(access: RouteAccess, traits: RouteTraits = {}): RouteDecorator {
  const onMethod = (
    target: object,
    name: string | symbol,
    descriptor: PropertyDescriptor,
  ): void => {
    Reflect.defineMetadata(ACCESS, access, descriptor.value as object);
    const input = inputOf(target, name, traits);
    // Made anew for each method: those about security remember where they have been.
    applyDecorators(
      RouteConfig({ access, input } satisfies RouteConfigWithAccess),
      ApiExtension('x-access', access.kind === 'key' ? access.scope : access.kind),
      ...documentedAs(access),
      ...refusalsOf(input),
    )(target, name, descriptor);
  };
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (name !== undefined && descriptor !== undefined) {
      onMethod(target, name, descriptor);
      return;
    }
    const { prototype } = target as { prototype: object };
    for (const [route, method] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const handler: unknown = method.value;
      if (typeof handler !== 'function' || !Reflect.hasMetadata(ROUTE, handler)) continue;
      if (accessOf(handler) === undefined) onMethod(prototype, route, method);
    }
  };
}
