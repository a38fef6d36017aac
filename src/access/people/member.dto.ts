import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsIn, IsString, Length } from 'class-validator';
import { ForPeople } from '../../common/for-people.js';
import { Optional } from '../../common/optional.js';
import type { TenantId } from '../../common/id.js';
import type { Invitation } from './invitation.schema.js';
import { InvitationLink } from './user.dto.js';
import { MEMBER_ROLES, type MemberRole, type User } from './user.schema.js';

export class AddMemberDto {
  /** Somebody who is there; for the operator. Give this or `email`. */
  @Optional()
  @IsString()
  @Length(1, 100)
  readonly userId?: string;

  /** Who is to be invited. */
  @ApiPropertyOptional({ format: 'email' })
  @Optional()
  @IsEmail()
  @Length(3, 254)
  readonly email?: string;

  /** What to call somebody who is new; without one, the address up to its `@`. */
  @Optional()
  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name?: string;

  /** `admin`: everything in the tenant; `agent`: reads and answers; `viewer`: reads. */
  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  @IsIn(MEMBER_ROLES)
  readonly role: MemberRole;
}

export class UpdateMemberDto {
  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  @IsIn(MEMBER_ROLES)
  readonly role: MemberRole;
}

export class MemberResponse {
  /** Id of the person (`usr_…`). */
  userId: string;

  email: string;

  name: string;

  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  role: MemberRole;

  @ApiProperty({ type: String, format: 'date-time' })
  since: string;
}

export class MemberPage {
  items: MemberResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class MemberInvitationResponse {
  /** `inv_` and a sortable id. */
  id: string;

  email: string;

  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  role: MemberRole;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt: string;
}

export class MemberInvitationPage {
  items: MemberInvitationResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class AddedMemberResponse {
  /** Whether the person is a member now, or will be after opening the link. */
  @ApiProperty({ enum: ['member', 'invited'] })
  state: 'member' | 'invited';

  /** `null` while invited: whether the address is known is nobody's matter. */
  @ApiProperty({ type: String, nullable: true })
  userId: string | null;

  email: string;

  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  role: MemberRole;

  @ApiProperty({ type: InvitationLink, nullable: true })
  invitation: InvitationLink | null;
}

export function toMemberResponse(user: User, tenantId: TenantId): MemberResponse {
  const membership = user.memberships[tenantId];
  if (membership === undefined) throw new Error(`${user._id} is no member of ${tenantId}.`);
  return {
    userId: user._id,
    email: user.email,
    name: user.name,
    role: membership.role,
    since: membership.since.toISOString(),
  };
}

export function toMemberInvitationResponse(invitation: Invitation): MemberInvitationResponse {
  return {
    id: invitation._id,
    email: invitation.email,
    role: invitation.role ?? 'viewer',
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
  };
}
