import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { hash } from 'node:crypto';
import { defined } from '../common/defined.js';
import type { ConversationId, CustomerId, MessageId, TenantId } from '../common/id.js';
import type { Metadata } from '../common/metadata.js';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';
import { SERVICE_WINDOW_MS, type Customer } from './customer.schema.js';

/** Hexadecimal digits that tell a tenant's numbers apart. */
const SUFFIX_LENGTH = 12;

/**
 * The conversation with a customer over another number than the one where they first wrote. That
 * first conversation stands in the customer's own document: most tenants have one number, and one
 * document per person.
 */
@Schema({ collection: 'conversations', versionKey: false })
export class OtherConversation {
  @Prop({ type: String, required: true })
  _id: ConversationId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: String, required: true })
  customerId: CustomerId;

  @Prop({ type: String, required: true })
  phoneNumberId: string;

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

  /** The tenant's own words about it. */
  @Prop({ type: Object })
  metadata?: Metadata;

  /** The customer proved to be this one, whose conversation over the number goes on. */
  @Prop({ type: String })
  mergedInto?: CustomerId;

  /** When it was opened; absent in what is older than this field. */
  @Prop({ type: Date })
  createdAt?: Date;

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;
}

export const OtherConversationSchema = SchemaFactory.createForClass(OtherConversation);
OtherConversationSchema.index({ tenantId: 1, lastMessageAt: -1, _id: -1 });
OtherConversationSchema.index({ tenantId: 1, customerId: 1 });
OtherConversationSchema.index(...EVENTS_DUE_INDEX);

/** What happened in a conversation, wherever it is stored. */
export type ConversationState = Pick<
  OtherConversation,
  'lastMessageAt' | 'lastInboundAt' | 'windowRefusedAt' | 'readThrough' | 'metadata'
>;

/** A customer, and what they write over one of the tenant's numbers. */
export interface Conversation extends ConversationState {
  readonly _id: ConversationId;
  readonly customer: Customer;
  /** Meta's id of the number; absent for people whom an older process wrote down. */
  readonly phoneNumberId?: string;
}

/** Whether this number is the one where the person first wrote, or was written to. */
export function isHome(
  customer: Pick<Customer, 'phoneNumberId'>,
  phoneNumberId: string | undefined,
): boolean {
  const home = customer.phoneNumberId;
  return home === undefined || phoneNumberId === undefined || home === phoneNumberId;
}

/**
 * One conversation per customer and number. That of the first number is called like the customer, so
 * that ids from before there were several stay what they were.
 */
export function conversationIdOf(
  customer: Pick<Customer, '_id' | 'phoneNumberId'>,
  phoneNumberId: string | undefined,
): ConversationId {
  const first: ConversationId = `cnv_${customer._id.slice('cus_'.length)}`;
  if (phoneNumberId === undefined || isHome(customer, phoneNumberId)) return first;
  return `${first}_${hash('sha256', phoneNumberId, 'hex').slice(0, SUFFIX_LENGTH)}`;
}

/** Whose conversation it is. */
export function customerIdOf(conversationId: ConversationId): CustomerId {
  const [, customer = ''] = conversationId.split('_');
  return `cus_${customer}`;
}

/** Whether a conversation stands in its customer's own document. */
export function isFirst(conversationId: ConversationId): boolean {
  return conversationId.split('_').length === 2;
}

/** The conversation over the number where the person first wrote. */
export function firstConversationOf(customer: Customer): Conversation {
  const { lastMessageAt, lastInboundAt, windowRefusedAt, readThrough, phoneNumberId } = customer;
  const { threadMetadata: metadata } = customer;
  return {
    _id: conversationIdOf(customer, phoneNumberId),
    customer,
    ...defined({
      phoneNumberId,
      lastMessageAt,
      lastInboundAt,
      windowRefusedAt,
      readThrough,
      metadata,
    }),
  };
}

/** The conversation's own id, and those of customers that proved to be the same person. */
export function threadsOf({
  customer,
  phoneNumberId,
}: Pick<Conversation, 'customer' | 'phoneNumberId'>): ConversationId[] {
  const { absorbed = [], phoneNumberId: home } = customer;
  const over = phoneNumberId ?? home;
  return [
    conversationIdOf(customer, over),
    ...absorbed.map(({ customerId, phoneNumberId: first = home }) =>
      conversationIdOf({ _id: customerId, ...defined({ phoneNumberId: first }) }, over),
    ),
  ];
}

/**
 * When free-form messages stop being allowed, by what we know.
 *
 * @returns `null` if the customer never wrote, or Meta said since that the window is closed
 */
export function windowClosesAt({
  lastInboundAt,
  windowRefusedAt,
}: Pick<ConversationState, 'lastInboundAt' | 'windowRefusedAt'>): Date | null {
  if (lastInboundAt === undefined) return null;
  if (windowRefusedAt !== undefined && windowRefusedAt >= lastInboundAt) return null;
  return new Date(lastInboundAt.getTime() + SERVICE_WINDOW_MS);
}
