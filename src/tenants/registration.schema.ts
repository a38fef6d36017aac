import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { TenantId } from '../common/id.js';
import type { WrappedKey } from '../crypto/crypto.service.js';

/** What was registered under an idempotency key, for as long as the key is remembered. */
@Schema({ collection: 'registrations', versionKey: false })
export class Registration {
  /** Hash of the caller and the key. */
  @Prop({ type: String, required: true })
  _id: string;

  /** Hash of what was asked for; the same key with another one is refused. */
  @Prop({ type: String, required: true })
  fingerprint: string;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  /** Of the tenant, sealed. */
  @Prop({ type: String, required: true })
  apiKey: string;

  /** What was answered, sealed; absent until then. */
  @Prop({ type: String })
  answer?: string;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const RegistrationSchema = SchemaFactory.createForClass(Registration);
RegistrationSchema.index({ 'dataKey.masterKeyId': 1 });
RegistrationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
