import type { paths } from './schema.js';

/** Types of every call, all taken from the API's own document. */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface AnyOperation {
  responses: object;
}

/** Routes that there are for a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends AnyOperation ? P : never;
}[keyof paths];

export type Operation<M extends Method, P extends PathOf<M>> = paths[P][M];

type Json<Content> = Content extends { content: { 'application/json': infer Value } }
  ? Value
  : Content extends { content?: never }
    ? undefined
    : unknown;

/** What a call that went well answers. */
export type Result<Op> = Op extends { responses: infer Responses }
  ? {
      [Status in Extract<keyof Responses, 200 | 201 | 202 | 204>]: Json<Responses[Status]>;
    }[Extract<keyof Responses, 200 | 201 | 202 | 204>]
  : never;

/** What stands in the pages of a list. */
export type Item<Op> =
  Extract<Result<Op>, { items: readonly unknown[] }> extends { items: readonly (infer One)[] }
    ? One
    : never;

/** Lists with pages. */
export type ListPath = {
  [P in PathOf<'get'>]: [Item<Operation<'get', P>>] extends [never] ? never : P;
}[PathOf<'get'>];

type Parameters<Op, Place extends string> = Op extends { parameters: infer All }
  ? Place extends keyof All
    ? [NonNullable<All[Place]>] extends [never]
      ? unknown
      : NonNullable<All[Place]>
    : unknown
  : unknown;

/** The client knows the tenant, unless the call names another one. */
type OwnTenant<Path> = Path extends { tenantId: string }
  ? Omit<Path, 'tenantId'> & { tenantId?: string }
  : Path;

type Body<Op> = Op extends { requestBody: { content: { 'application/json': infer Value } } }
  ? { body: Value }
  : Op extends { requestBody?: { content: { 'application/json': infer Value } } }
    ? { body?: Value }
    : unknown;

/** A name must be given exactly if something in it must be. */
type Named<Name extends string, Values> = unknown extends Values
  ? unknown
  : Record<never, never> extends Values
    ? { [Key in Name]?: Values }
    : { [Key in Name]: Values };

/** What a call takes. */
export type Options<Op> = Named<'path', OwnTenant<Parameters<Op, 'path'>>> &
  Named<'query', Parameters<Op, 'query'>> &
  Body<Op> & {
    /** The same key stands for the same call, however often it is made; made by itself where it helps. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };

/** Options may be left out where nothing in them must be given. */
export type Args<Op> =
  Record<never, never> extends Options<Op> ? [options?: Options<Op>] : [options: Options<Op>];
