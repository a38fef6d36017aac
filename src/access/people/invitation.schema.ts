import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../../common/id.js';
import type { Actor } from '../caller.js';
import type { MemberRole, UserId } from './user.schema.js';

export type InvitationId = Id<'inv'>;

/**
 * A link by which a person chooses a password, or joins a tenant. Whether the address is known
 * already is told to nobody but who accepts.
 */
@Schema({ collection: 'invitations', versionKey: false })
export class Invitation {
  @Prop({ type: String, required: true })
  _id: InvitationId;

  /** SHA-256 of the link's token. */
  @Prop({ type: String, required: true })
  hash: string;

  @Prop({ type: String, required: true })
  email: string;

  /** What to call somebody who is new. */
  @Prop({ type: String, required: true })
  name: string;

  /** The person who is to choose a password; absent for an invitation to a tenant. */
  @Prop({ type: String })
  userId?: UserId;

  /** The tenant to join; `null` where a password is all that is missing. */
  @Prop({ type: String, default: null })
  tenantId: TenantId | null;

  /** In that tenant. */
  @Prop({ type: String })
  role?: MemberRole;

  @Prop({ type: Object, required: true })
  createdBy: Actor;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date, required: true })
  expiresAt: Date;
}

export const InvitationSchema = SchemaFactory.createForClass(Invitation);
InvitationSchema.index({ hash: 1 }, { unique: true });
InvitationSchema.index({ tenantId: 1, _id: -1 });
InvitationSchema.index({ userId: 1 });
InvitationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
