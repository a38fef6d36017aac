import type { components } from './schema.js';

type Schemas = components['schemas'];

export type EventType = Schemas['AnyEventType'];

/**
 * What an event of a type is about: the resource as the API shows it, with what was so at the time.
 * Of what was deleted since, only the `id` is left.
 */
export type DataOf<Type extends EventType> = { readonly id: string } & (Type extends
  `message.${string}` | 'call.missed'
  ? Partial<Schemas['MessageResponse']>
  : Type extends `media.${string}`
    ? Partial<Schemas['MediaResponse']>
    : Type extends `customer.${string}`
      ? Partial<Schemas['CustomerResponse']>
      : Readonly<Record<string, unknown>>);

/** Something that happened, told apart by its `type`. The same event always has the same `id`. */
export type BackendEvent = {
  [Type in EventType]: Omit<Schemas['EventResponse'], 'type' | 'data'> & {
    readonly type: Type;
    readonly data: DataOf<Type>;
  };
}[EventType];
