import type { Type } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { fieldsOf } from './request-validation.js';

export interface RouteTraits {
  /** It reads its body as it comes; every other route gets it as JSON. */
  readonly streamsBody?: boolean;
  /** Who calls adds parameters that are not ours to name: Meta, an identity provider, who sends a link. */
  readonly anyQuery?: boolean;
}

/** What a request to a route may hold, beside its path. */
export interface RouteInput {
  readonly body: 'none' | 'json' | 'stream';
  /** Names of the parameters of its query; `null`: any. */
  readonly query: readonly string[] | null;
}

/** By kind and place of a parameter of the method: `4:0` is its query, and the first one. */
type RouteArguments = Readonly<Record<string, { readonly index: number }>>;

/**
 * What a route asks for, as the parameters of its method say: those that `@Query()` and `@Body()` mark,
 * and the DTO classes that they have. The API document is made from the same.
 *
 * @param controller its prototype
 */
export function inputOf(
  controller: object,
  method: string | symbol,
  { streamsBody = false, anyQuery = false }: RouteTraits,
): RouteInput {
  const types = (Reflect.getMetadata(PARAMTYPES_METADATA, controller, method) ?? []) as Type[];
  const marked = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller.constructor, method) ??
    {}) as RouteArguments;
  const typesOf = (kind: RouteParamtypes): Type[] =>
    Object.entries(marked).flatMap(([key, { index }]) => {
      const type = types[index];
      return key.startsWith(`${kind}:`) && type !== undefined ? [type] : [];
    });
  const takesJson = typesOf(RouteParamtypes.BODY).length > 0;
  return {
    body: streamsBody ? 'stream' : takesJson ? 'json' : 'none',
    query: anyQuery ? null : typesOf(RouteParamtypes.QUERY).flatMap(fieldsOf).toSorted(),
  };
}
