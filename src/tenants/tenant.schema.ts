import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import { EVENTS_DUE_INDEX } from '../events/due-events.repository.js';
import { defaultNumberOf, type BusinessNumber } from './business-number.js';
import type { TenantNotice } from './tenant-notice.js';

export const TENANT_STATUSES = [
  'active',
  'suspended',
  'needs_reauth',
  'paused',
  'deleted',
] as const;

/**
 * - `active`: any of its numbers may send
 * - `suspended`: an operator stopped it; nothing is sent, inbound messages are kept
 * - `needs_reauth`, `paused`: none of its numbers may send; this is why its default one may not.
 *   Stored only by processes of an older version
 * - `deleted`: hidden, its data is being removed
 */
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** Those that anybody sees. */
export const SHOWN_STATUSES = TENANT_STATUSES.filter((status) => status !== 'deleted');

/** What becomes of a message whose outcome stays unknown after the deadline. */
export const UNKNOWN_POLICIES = ['hold', 'resend'] as const;
export type UnknownPolicy = (typeof UNKNOWN_POLICIES)[number];

/** What becomes of a free-form message to a customer whose service window looks closed. */
export const WINDOW_POLICIES = ['try', 'refuse', 'template'] as const;
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

/** An approved template without parameters. */
export interface FallbackTemplate {
  readonly name: string;
  /** E.g. `en_US`. */
  readonly language: string;
}

export interface AutoReplySettings {
  readonly enabled: boolean;
  /** Own text; without one it is the standard text with the tenant's name. */
  readonly text?: string;
  /** Seconds that it leaves others to answer first; at once, if absent. */
  readonly unlessAnsweredWithin?: number;
}

/** Set by an operator; what is absent is as the environment says. */
export interface TenantLimits {
  /** Messages a second of the number, in place of what Meta allows it. */
  readonly numberPerSecond?: number;
  /** Share of the workers beside other tenants with messages waiting; 1 without one. */
  readonly sendWeight?: number;
  /** Calls of this API with the tenant's key. */
  readonly requestsPerSecond?: number;
  /** Messages that may wait to be sent. */
  readonly queuedMessages?: number;
  /** Bytes of files that may be uploaded in a day (UTC). */
  readonly uploadBytesPerDay?: number;
  /** Bytes of files that may be stored; customers' files count, and are never refused. */
  readonly storedBytes?: number;
}

/** A business with its WhatsApp numbers. */
@Schema({ collection: 'tenants', versionKey: false, minimize: false })
export class Tenant {
  @Prop({ type: String, required: true })
  _id: TenantId;

  @Prop({ type: String, required: true })
  name: string;

  /** What its name is found by, see `wordsOf`. Absent once deleted. */
  @Prop({ type: [String], default: undefined })
  words?: string[];

  /** Yours: what the tenant is called elsewhere. Unique. */
  @Prop({ type: String })
  externalId?: string;

  /** Meta's id of the default number. Absent once deleted. */
  @Prop({ type: String })
  phoneNumberId?: string;

  /** In the order in which they came. Empty once deleted. */
  @Prop({ type: [Object], required: true })
  numbers: BusinessNumber[];

  @Prop({ type: String, enum: TENANT_STATUSES, required: true })
  status: TenantStatus;

  /** Why the tenant is not active, in words for an operator. */
  @Prop({ type: String })
  statusReason?: string;

  /** The tenant's data key, wrapped under a master key. */
  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  /** App secret of a tenant with a Meta app of its own, sealed. */
  @Prop({ type: String })
  appSecret?: string;

  /** SHA-256 of the API key of a tenant that is older than the list of keys, which takes it over. */
  @Prop({ type: String })
  apiKeyHash?: string;

  @Prop({ type: Object, required: true })
  autoReply: AutoReplySettings;

  @Prop({ type: String, enum: UNKNOWN_POLICIES, required: true })
  unknownPolicy: UnknownPolicy;

  /** Without one it is `try`. */
  @Prop({ type: String, enum: WINDOW_POLICIES })
  windowPolicy?: WindowPolicy;

  /** What the policy `template` sends. */
  @Prop({ type: Object })
  fallbackTemplate?: FallbackTemplate;

  /** ISO 3166 alpha-2: where numbers without a country code are dialled. */
  @Prop({ type: String })
  defaultCountry?: string;

  /** What an operator set for this tenant. */
  @Prop({ type: Object })
  limits?: TenantLimits;

  /** What the account events do not tell of yet. */
  @Prop({ type: [Object], default: undefined })
  notices?: TenantNotice[];

  /** See `markEventsDue`. */
  @Prop({ type: String })
  eventsDue?: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const TenantSchema = SchemaFactory.createForClass(Tenant);
TenantSchema.index(
  { phoneNumberId: 1 },
  { unique: true, partialFilterExpression: { phoneNumberId: { $exists: true } } },
);
TenantSchema.index(
  { apiKeyHash: 1 },
  { unique: true, partialFilterExpression: { apiKeyHash: { $exists: true } } },
);
TenantSchema.index(
  { 'numbers.phoneNumberId': 1 },
  { unique: true, partialFilterExpression: { 'numbers.phoneNumberId': { $exists: true } } },
);
TenantSchema.index({ 'numbers.wabaId': 1 });
TenantSchema.index({ 'numbers.status': 1, _id: -1 });
TenantSchema.index({ 'dataKey.masterKeyId': 1 });
TenantSchema.index(
  { externalId: 1 },
  { unique: true, partialFilterExpression: { externalId: { $exists: true } } },
);
TenantSchema.index({ status: 1, _id: -1 });
TenantSchema.index(
  { status: 1, words: 1 },
  { partialFilterExpression: { words: { $exists: true } } },
);
TenantSchema.index(...EVENTS_DUE_INDEX);

/**
 * What the tenant is, taken together: active as long as any of its numbers may send.
 *
 * @returns the status, and why it is not active
 */
export function statusOf(tenant: Tenant): Pick<Tenant, 'status' | 'statusReason'> {
  const { status, statusReason, numbers } = tenant;
  const waiting = defaultNumberOf(tenant) ?? numbers[0];
  const stands = status !== 'active' || waiting === undefined;
  if (!stands && numbers.every((number) => number.status !== 'active')) return waiting;
  return { status, ...defined({ statusReason }) };
}
