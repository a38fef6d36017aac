import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import type { Id, TenantId } from '../../common/id.js';
import { SCOPES, type Scope } from '../../common/route-access.js';
import type { WrappedKey } from '../../crypto/crypto.service.js';
import type { Actor } from '../caller.js';

export type UserId = Id<'usr'>;

/** `operator`: may do everything, everywhere. `member`: what its memberships of tenants allow. */
export const USER_ROLES = ['operator', 'member'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** `admin`: everything in the tenant; `agent`: reads and answers; `viewer`: reads. */
export const MEMBER_ROLES = ['admin', 'agent', 'viewer'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

export const SCOPES_OF: Readonly<Record<MemberRole, readonly Scope[]>> = {
  admin: SCOPES,
  agent: ['read', 'send'],
  viewer: ['read'],
};

export interface Membership {
  readonly role: MemberRole;
  readonly since: Date;
}

/** The second factor of a person. It counts once `confirmedAt` is there. */
export interface SecondFactor {
  /** The secret of RFC 6238, sealed under the person's data key. */
  readonly sealed: string;
  readonly confirmedAt?: Date;
  /** SHA-256 of codes that stand in for the device once each. */
  readonly recovery: readonly string[];
  /** Step of the last code that was taken: none is good twice. */
  readonly lastStep: number;
}

/** Somebody who signs in to the console. */
@Schema({ collection: 'users', versionKey: false, minimize: false })
export class User {
  @Prop({ type: String, required: true })
  _id: UserId;

  /** In lower case. */
  @Prop({ type: String, required: true })
  email: string;

  @Prop({ type: String, required: true })
  name: string;

  @Prop({ type: String, enum: USER_ROLES, required: true })
  role: UserRole;

  /** Argon2id. Absent until the person has chosen a password, or for one who signs in elsewhere. */
  @Prop({ type: String })
  passwordHash?: string;

  /** Issuer and subject at the identity provider, once the person has signed in there. */
  @Prop({ type: String })
  oidcSubject?: string;

  /** By the tenant's id. */
  @Prop({ type: Object, required: true })
  memberships: Partial<Record<TenantId, Membership>>;

  /** The tenants of `memberships`, for the index. */
  @Prop({ type: [String], required: true })
  tenantIds: TenantId[];

  /** Of the secrets that are the person's alone. */
  @Prop({ type: Object, required: true })
  dataKey: WrappedKey;

  @Prop({ type: Object })
  secondFactor?: SecondFactor;

  /**
   * The operator says that the address is the person's. Who came by a tenant's link may be anybody
   * whom the tenant gave it to.
   */
  @Prop({ type: Boolean, required: true })
  vouchedFor: boolean;

  /** Who may not sign in any more. */
  @Prop({ type: Date })
  disabledAt?: Date;

  @Prop({ type: Object, required: true })
  createdBy: Actor;

  @Prop({ type: Date, required: true })
  createdAt: Date;

  @Prop({ type: Date })
  lastSignInAt?: Date;
}

export const UserSchema = SchemaFactory.createForClass(User);
UserSchema.index({ email: 1 }, { unique: true });
UserSchema.index(
  { oidcSubject: 1 },
  { unique: true, partialFilterExpression: { oidcSubject: { $type: 'string' } } },
);
UserSchema.index({ tenantIds: 1, _id: -1 });
UserSchema.index({ 'dataKey.masterKeyId': 1 });
