import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/**
 * Why a signature may not fit, as far as that can be told:
 *
 * - `missing`: there is none, so it is not Meta's
 * - `malformed`: it is none that Meta makes
 * - `changed`: it fits what the body was before it was written anew on its way
 * - `other-secret`: another app's secret, or an old one; or somebody guesses
 */
export const SIGNATURE_CAUSES = ['missing', 'malformed', 'changed', 'other-secret'] as const;
export type SignatureCause = (typeof SIGNATURE_CAUSES)[number];

/** Webhooks that were refused and said to be about this number. Nobody proved that they were. */
@Schema({ collection: 'signature_failures', versionKey: false })
export class SignatureFailure {
  /** Meta's id of the number. */
  @Prop({ type: String, required: true })
  _id: string;

  /** How many were noticed; not every one is. */
  @Prop({ type: Number, required: true })
  count: number;

  /** Of the last one. */
  @Prop({ type: String, enum: SIGNATURE_CAUSES, required: true })
  cause: SignatureCause;

  /** When the last one came. */
  @Prop({ type: Date, required: true })
  at: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const SignatureFailureSchema = SchemaFactory.createForClass(SignatureFailure);
SignatureFailureSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
