import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { CustomerId, MessageId, TenantId } from '../common/id.js';
import type { Metadata } from '../common/metadata.js';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';
import { SEARCHED, type CustomerWords } from './customer-words.js';
import { toLookupKey } from '../whatsapp/phone-number.js';
import type { UserIdentity } from '../whatsapp/identity.js';

/** Free-form messages may be sent this long after the customer last wrote (Meta's rule). */
export const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000;

/** A number that was somebody's until a time; what was written by then is theirs. */
export interface FormerKey {
  readonly key: string;
  readonly until: Date;
}

/** A customer that proved to be another one. */
export interface Absorbed {
  readonly customerId: CustomerId;
  /** The keys it brought along. */
  readonly keys: string[];
  /** The number where it first wrote. */
  readonly phoneNumberId?: string;
}

/**
 * A person who writes to a tenant, and the conversation with them over the number where they first
 * wrote. What they write over other numbers of the tenant, `OtherConversation` has.
 */
@Schema({ collection: 'customers', versionKey: false })
export class Customer {
  @Prop({ type: String, required: true })
  _id: CustomerId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /**
   * What this person is found by, see `identityKeysOf`; no two customers share a key. Absent once
   * the customer was merged into another.
   */
  @Prop({ type: [String], default: undefined })
  keys?: string[];

  /** Numbers that are somebody else's by now, or nobody's; late messages are found by them. */
  @Prop({ type: [Object], default: undefined })
  formerKeys?: FormerKey[];

  /** When they were last seen under each number in `keys`, by its digits in `toLookupKey`'s spelling. */
  @Prop({ type: Object })
  numbersSeen?: Record<string, Date>;

  /**
   * Meta's id of the tenant's number where they first wrote, or were written to. What follows of
   * messages is about this number.
   */
  @Prop({ type: String })
  phoneNumberId?: string;

  /** Number as WhatsApp last wrote it, digits only; answers go to it. */
  @Prop({ type: String })
  waId?: string;

  /** Meta's business-scoped user id. */
  @Prop({ type: String })
  userId?: string;

  @Prop({ type: String })
  parentUserId?: string;

  @Prop({ type: String })
  username?: string;

  /** Profile name, chosen by the person. */
  @Prop({ type: String })
  name?: string;

  /** As of when numbers, ids and profile were told last; what is older replaces none of them. */
  @Prop({ type: Date })
  profileAt?: Date;

  /** What the tenant calls them: here, through the API, or in its phone's address book. */
  @Prop({ type: String })
  savedName?: string;

  @Prop({ type: Date })
  savedNameAt?: Date;

  /** The tenant's own words about them. */
  @Prop({ type: Object })
  metadata?: Record<string, string>;

  /** The tenant's own words about the conversation over the number where they first wrote. */
  @Prop({ type: Object })
  threadMetadata?: Metadata;

  /** What they are looked for by. */
  @Prop({ type: Object })
  search?: CustomerWords;

  /** Customers that proved to be this person, with the keys they brought along. */
  @Prop({ type: [Object], default: undefined })
  absorbed?: Absorbed[];

  /** The customer this one proved to be. */
  @Prop({ type: String })
  mergedInto?: CustomerId;

  /** Last message in either direction. */
  @Prop({ type: Date })
  lastMessageAt?: Date;

  /** When the person last wrote or called; the service window counts from here. */
  @Prop({ type: Date })
  lastInboundAt?: Date;

  /** When Meta last refused a message for a closed window (131047). */
  @Prop({ type: Date })
  windowRefusedAt?: Date;

  /** Newest message that somebody on the tenant's side has read. */
  @Prop({ type: String })
  readThrough?: MessageId;

  /** The person declined marketing messages. */
  @Prop({ type: Boolean })
  marketingOptOut?: boolean;

  /** When the person last said so, either way. */
  @Prop({ type: Date })
  marketingPreferenceAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;

  /** The log does not tell yet that there is a conversation. */
  @Prop({ type: Boolean })
  openingDue?: true;

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const CustomerSchema = SchemaFactory.createForClass(Customer);
CustomerSchema.index(
  // The keys hold the tenant as well; it comes first for the sake of sharding by it.
  { tenantId: 1, keys: 1 },
  { unique: true, partialFilterExpression: { keys: { $exists: true } } },
);
CustomerSchema.index(
  { 'formerKeys.key': 1 },
  { partialFilterExpression: { 'formerKeys.key': { $exists: true } } },
);
CustomerSchema.index({ tenantId: 1, lastMessageAt: -1, _id: -1 });
CustomerSchema.index({ tenantId: 1, _id: -1 });
for (const field of SEARCHED) {
  CustomerSchema.index(
    { tenantId: 1, [`search.${field}`]: 1, _id: -1 },
    { partialFilterExpression: { [`search.${field}`]: { $exists: true } } },
  );
}
CustomerSchema.index(...EVENTS_DUE_INDEX);

/** The keys an identity is found by, the surest first. */
export function identityKeysOf(
  tenantId: TenantId,
  { waId, userId, parentUserId }: UserIdentity & Pick<Customer, 'parentUserId'>,
): string[] {
  return [
    ...(userId === undefined ? [] : [userKeyOf(tenantId, userId)]),
    ...(parentUserId === undefined ? [] : [userKeyOf(tenantId, parentUserId)]),
    ...(waId === undefined ? [] : [phoneKeyOf(tenantId, waId)]),
  ];
}

export function userKeyOf(tenantId: TenantId, userId: string): string {
  return `${tenantId}/user/${userId}`;
}

export function phoneKeyOf(tenantId: TenantId, waId: string): string {
  return `${tenantId}/phone/${toLookupKey(waId)}`;
}

export function isUserKey(key: string): boolean {
  return key.includes('/user/');
}

/** The digits in a number's key. */
export function numberOf(phoneKey: string): string {
  return phoneKey.slice(phoneKey.lastIndexOf('/') + 1);
}
