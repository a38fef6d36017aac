import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsString, Length } from 'class-validator';
import { ForPeople } from '../../common/for-people.js';
import { Optional } from '../../common/optional.js';
import { PageQuery } from '../../common/page.js';
import { MAX_PASSWORD, MIN_PASSWORD } from './password-rules.js';
import { isConfirmed } from './second-factors.service.js';
import { USER_ROLES, type User, type UserRole } from './user.schema.js';
import type { NewInvitation } from './invitations.service.js';

const MAX_EMAIL = 254;

export class CreateUserDto {
  @ApiProperty({ format: 'email', maxLength: MAX_EMAIL })
  @IsEmail()
  @Length(3, MAX_EMAIL)
  readonly email: string;

  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name: string;

  /** `operator` may do everything; a `member` what its memberships of tenants allow. */
  @ApiProperty({ enum: USER_ROLES, enumName: 'UserRole' })
  @IsIn(USER_ROLES)
  readonly role: UserRole;

  /** Without one the answer has a link, by which the person chooses it. */
  @Optional()
  @IsString()
  @Length(MIN_PASSWORD, MAX_PASSWORD)
  readonly password?: string;
}

export class UpdateUserDto {
  @Optional()
  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name?: string;

  @ApiPropertyOptional({ enum: USER_ROLES, enumName: 'UserRole' })
  @Optional()
  @IsIn(USER_ROLES)
  readonly role?: UserRole;

  /** Who is disabled cannot sign in; sessions of theirs end. */
  @Optional()
  @IsBoolean()
  readonly disabled?: boolean;
}

export class ListUsersQuery extends PageQuery {
  /** Only who has this address. */
  @ApiPropertyOptional({ format: 'email' })
  @Optional()
  @IsEmail()
  readonly email?: string;
}

/** A link for a person, shown this once. */
export class InvitationLink {
  /** A page of the console; whoever has it may use it, once. */
  url: string;

  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt: string;
}

export class UserResponse {
  /** `usr_` and a sortable id. */
  id: string;

  email: string;

  name: string;

  @ApiProperty({ enum: USER_ROLES, enumName: 'UserRole' })
  role: UserRole;

  disabled: boolean;

  /** Whether a code of an authenticator app is asked for. */
  secondFactor: boolean;

  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  /** `null` if the person never was here. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastSignInAt: string | null;
}

export class NewUserResponse extends UserResponse {
  /** The link to choose a password; `null` if one was given. */
  @ApiProperty({ type: InvitationLink, nullable: true })
  invitation: InvitationLink | null;
}

export class UserPage {
  items: UserResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toUserResponse(user: User): UserResponse {
  return {
    id: user._id,
    email: user.email,
    name: user.name,
    role: user.role,
    disabled: user.disabledAt !== undefined,
    secondFactor: isConfirmed(user),
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
  };
}

/** The token stands behind a `#`, so no server and no log sees it on the way. */
export function toInvitationLink(
  { token, invitation }: NewInvitation,
  origin: string,
): InvitationLink {
  return {
    url: `${origin}/console/invitation#${token}`,
    expiresAt: invitation.expiresAt.toISOString(),
  };
}
