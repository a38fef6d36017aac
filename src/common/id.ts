import { randomFillSync } from 'node:crypto';
import { monotonicFactory, ulid } from 'ulid';

/** A prefixed, sortable id: `msg_` and a ULID. Newer ids of one process sort after older ones. */
export type Id<Prefix extends string = string> = `${Prefix}_${string}`;

export type TenantId = Id<'tnt'>;
export type MessageId = Id<'msg'>;
export type CustomerId = Id<'cus'>;
export type ConversationId = Id<'cnv'>;
export type DeadLetterId = Id<'dlt'>;
export type WebhookEventId = Id<'wev'>;
export type MediaId = Id<'med'>;
export type EventId = Id<'evt'>;
export type EndpointId = Id<'ep'>;
export type DeliveryId = Id<'dlv'>;

/** Digits of a ULID that tell its time. */
const TIME_LENGTH = 10;

/** Random bytes are drawn many at a time: one by one they are a tenth of what a request costs. */
const pool = new Uint8Array(4_096);
let drawn = pool.length;

function random(): number {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += 1;
  return pool[drawn - 1]! / 256;
}

const nextUlid = monotonicFactory(random);

export function newId<Prefix extends string>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${nextUlid()}`;
}

/** Tells whether `value` has the form of an id with this prefix; says nothing about its existence. */
export function isId<Prefix extends string>(prefix: Prefix, value: unknown): value is Id<Prefix> {
  return (
    typeof value === 'string' &&
    value.startsWith(`${prefix}_`) &&
    /^[a-z]+_[\w-]{1,64}$/.test(value)
  );
}

/** An id that sorts among those made at `time`. */
export function newIdAt<Prefix extends string>(prefix: Prefix, time: Date): Id<Prefix> {
  return `${prefix}_${ulid(Math.max(0, time.getTime()), random)}`;
}

/** The least id of `time`: what was made since has a greater one. */
export function firstIdAt<Prefix extends string>(prefix: Prefix, time: Date): Id<Prefix> {
  return `${prefix}_${ulid(Math.max(0, time.getTime())).slice(0, TIME_LENGTH)}`;
}
