import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import type { TokenCheck } from './token-check.js';

export const TENANT_STATUSES = [
  'active',
  'suspended',
  'needs_reauth',
  'paused',
  'deleted',
] as const;

/**
 * - `active`: all works
 * - `suspended`: an operator stopped it; nothing is sent, inbound messages are kept
 * - `needs_reauth`: Meta refuses the access token; queued messages wait for a new one
 * - `paused`: Meta stopped the account (billing, policy, number not registered); messages wait
 * - `deleted`: hidden, its data is being removed
 */
export type TenantStatus = (typeof TENANT_STATUSES)[number];

/** What becomes of a message whose outcome stays unknown after the deadline. */
export const UNKNOWN_POLICIES = ['hold', 'resend'] as const;
export type UnknownPolicy = (typeof UNKNOWN_POLICIES)[number];

/** What becomes of a free-form message to a customer whose service window looks closed. */
export const WINDOW_POLICIES = ['try', 'refuse', 'template'] as const;
export type WindowPolicy = (typeof WINDOW_POLICIES)[number];

/** Meta stopped an account or number, wholly or in part. */
export interface AccountStop {
  /** Meta's. */
  readonly code: number;
  /** Meta's words. */
  readonly title: string;
  readonly details?: string;
  /** What to do about it, for people. */
  readonly advice: string;
  readonly at: Date;
}

/** So long no templates are sent after Meta refused one for the number's sake. */
export const TEMPLATES_HELD_MS = 60 * 60 * 1000;

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
}

/** A business with its WhatsApp number. */
@Schema({ collection: 'tenants', versionKey: false, minimize: false })
export class Tenant {
  @Prop({ type: String, required: true })
  _id: TenantId;

  @Prop({ type: String, required: true })
  name: string;

  /** Meta's id of the number; what webhooks are routed by. Absent once deleted. */
  @Prop({ type: String })
  phoneNumberId?: string;

  /** Meta's id of the WhatsApp Business account. */
  @Prop({ type: String })
  wabaId?: string;

  /** Digits of the number, as some account webhooks name it. */
  @Prop({ type: String })
  displayPhoneNumber?: string;

  @Prop({ type: String, enum: TENANT_STATUSES, required: true })
  status: TenantStatus;

  /** Why the tenant is not active, in words for an operator. */
  @Prop({ type: String })
  statusReason?: string;

  /** By which answer of Meta's it was paused, if it was by one. */
  @Prop({ type: Object })
  stop?: AccountStop;

  /** Why no templates are sent for a while (131048). */
  @Prop({ type: Object })
  templatesHeld?: AccountStop;

  /** The tenant's data key, wrapped under a master key. */
  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  /** Sealed under the data key. */
  @Prop({ type: String })
  accessToken?: string;

  /** What Meta said of the token when it was last asked. */
  @Prop({ type: Object })
  tokenCheck?: TokenCheck;

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

  /** Messages a second that Meta allows the number. */
  @Prop({ type: Number })
  throughputPerSecond?: number;

  /** What an operator set for this tenant. */
  @Prop({ type: Object })
  limits?: TenantLimits;

  /** People who may be written to in 24 hours outside of service windows, in Meta's words. */
  @Prop({ type: String })
  messagingLimit?: string;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

/** @returns `null` if templates were never held */
export function templatesHeldUntil({ templatesHeld }: Pick<Tenant, 'templatesHeld'>): Date | null {
  if (templatesHeld === undefined) return null;
  return new Date(templatesHeld.at.getTime() + TEMPLATES_HELD_MS);
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
TenantSchema.index({ wabaId: 1 });
TenantSchema.index({ status: 1 });
