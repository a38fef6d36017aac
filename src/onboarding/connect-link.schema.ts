import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../common/id.js';
import type { OnboardingId } from './onboarding.schema.js';

export type ConnectLinkId = Id<'lnk'>;

/** A link by which somebody without a key connects one number for a tenant. */
@Schema({ collection: 'connect_links', versionKey: false })
export class ConnectLink {
  @Prop({ type: String, required: true })
  _id: ConnectLinkId;

  @Prop({ type: String, required: true })
  tenantId: TenantId;

  /** SHA-256 of what stands in the link. */
  @Prop({ type: String, required: true })
  tokenHash: string;

  /** Whether the number stays in the WhatsApp Business app. */
  @Prop({ type: Boolean, required: true })
  coexistence: boolean;

  /** Where the page leads once the number is connected. */
  @Prop({ type: String })
  redirectUrl?: string;

  /** The one onboarding that it is good for. */
  @Prop({ type: String })
  onboardingId?: OnboardingId;

  @Prop({ type: Date })
  revokedAt?: Date;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const ConnectLinkSchema = SchemaFactory.createForClass(ConnectLink);
ConnectLinkSchema.index({ tokenHash: 1 }, { unique: true });
ConnectLinkSchema.index({ tenantId: 1, _id: -1 });
ConnectLinkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 30 * 24 * 60 * 60 });
