import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';
import type { WrappedKey } from '../crypto/crypto.service.js';
import type { AppDataKind } from '../whatsapp/management/connecting-api.client.js';
import type { Step } from './onboarding-steps.js';

export type OnboardingId = Id<'onb'>;

/**
 * - `running`: steps are being done, or wait for their next try
 * - `failed`: a step was refused, and somebody has to do something about it
 * - `ready`: the number sends and receives
 */
export const ONBOARDING_STATES = ['running', 'failed', 'ready'] as const;
export type OnboardingState = (typeof ONBOARDING_STATES)[number];

/** What the caller, or the browser, says is to be connected; believed once Meta confirms it. */
export interface Wanted {
  readonly phoneNumberId?: string;
  readonly wabaId?: string;
  readonly businessId?: string;
}

/** A tenant that is made once its number is known. */
export interface NewTenant {
  readonly name: string;
  readonly externalId?: string;
}

/** How far the phone app's history came, as its webhooks tell. */
export interface HistoryProgress {
  /** 0: the last day, 1: the last 90 days, 2: the last 180. */
  readonly phase?: number;
  readonly chunk?: number;
  /** Percent. */
  readonly progress?: number;
  /** The business does not share it. */
  readonly declined?: boolean;
  readonly at: Date;
}

/** A number on its way to being connected. */
@Schema({ collection: 'onboardings', versionKey: false, minimize: false })
export class Onboarding {
  @Prop({ type: String, required: true })
  _id: OnboardingId;

  /** Whose number it becomes; there is no such tenant yet if `newTenant` is there and a number is not. */
  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: Object })
  newTenant?: NewTenant;

  @Prop({ type: String, enum: ONBOARDING_STATES, required: true })
  state: OnboardingState;

  @Prop({ type: [Object], required: true })
  steps: Step[];

  @Prop({ type: Object, required: true })
  wanted: Wanted;

  /** Whether the number stays in the WhatsApp Business app. */
  @Prop({ type: Boolean, required: true })
  coexistence: boolean;

  /** Whether it is to be registered; a number that is used elsewhere may be left as it is. */
  @Prop({ type: Boolean, required: true })
  register: boolean;

  /** Whether the operator began it, whose word counts for more. */
  @Prop({ type: Boolean, required: true })
  byOperator: boolean;

  /** Hash of the code; the same one again is the same onboarding. */
  @Prop({ type: String })
  codeHash?: string;

  /** What the secrets below are sealed under. */
  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  /** Sealed; here until the number has it. */
  @Prop({ type: String })
  accessToken?: string;

  /** Of a new tenant, sealed; here until the tenant has it. */
  @Prop({ type: String })
  apiKey?: string;

  /** Sealed: the PIN to register with. */
  @Prop({ type: String })
  pin?: string;

  /** The app that the token was made for. */
  @Prop({ type: String })
  appId?: string;

  /** Accounts that the token was given, newest first. */
  @Prop({ type: [String], default: undefined })
  granted?: string[];

  /** Meta's id of the number that was found, and is the tenant's. */
  @Prop({ type: String })
  phoneNumberId?: string;

  @Prop({ type: String })
  wabaId?: string;

  @Prop({ type: String })
  displayPhoneNumber?: string;

  @Prop({ type: String })
  verifiedName?: string;

  /** What the phone app was asked for. */
  @Prop({ type: [String], required: true })
  asked: AppDataKind[];

  @Prop({ type: Object })
  history?: HistoryProgress;

  /** Tries that were spent on the step that is next. */
  @Prop({ type: Number, required: true })
  tries: number;

  /** Who works on it; a name of its own for each time. */
  @Prop({ type: String })
  claim?: string;

  /** When somebody has to look at it; absent if there is nothing left to do. */
  @Prop({ type: Date })
  dueAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  updatedAt: Date;
}

export const OnboardingSchema = SchemaFactory.createForClass(Onboarding);
OnboardingSchema.index({ 'dataKey.masterKeyId': 1 });
OnboardingSchema.index(
  { codeHash: 1 },
  { unique: true, partialFilterExpression: { codeHash: { $exists: true } } },
);
OnboardingSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $exists: true } } });
OnboardingSchema.index({ tenantId: 1, _id: -1 });
OnboardingSchema.index({ updatedAt: 1 });
OnboardingSchema.index({ phoneNumberId: 1, tenantId: 1, _id: -1 });
