import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length } from 'class-validator';
import { ForPeople } from '../../common/for-people.js';
import { Optional } from '../../common/optional.js';
import { MAX_PASSWORD, MIN_PASSWORD } from './password-rules.js';
import type { Session } from './session.schema.js';
import { csrfTokenOf } from './sessions.service.js';
import { toUserResponse, UserResponse } from './user.dto.js';
import { MEMBER_ROLES, type MemberRole, type User } from './user.schema.js';

const MAX_CODE = 40;

export class SignInDto {
  @ApiProperty({ format: 'email' })
  @IsEmail()
  @Length(3, 254)
  readonly email: string;

  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password: string;

  /** Of the authenticator app, or a recovery code, where there is a second factor. */
  @Optional()
  @IsString()
  @Length(1, MAX_CODE)
  readonly code?: string;
}

export class OidcWay {
  /** How the provider is called, for the button. */
  name: string;

  /** Where the browser goes to sign in. */
  url: string;
}

export class SignInWaysResponse {
  /** By e-mail address and password. */
  password: boolean;

  /** By an identity provider; `null` where none is configured. */
  @ApiProperty({ type: OidcWay, nullable: true })
  oidc: OidcWay | null;
}

export class SessionTenant {
  tenantId: string;

  @ApiProperty({ enum: MEMBER_ROLES, enumName: 'MemberRole' })
  role: MemberRole;
}

export class SessionResponse {
  user: UserResponse;

  /** Where the person is a member. */
  tenants: SessionTenant[];

  /** Send it as `x-csrf-token` with every change by cookie. */
  csrfToken: string;

  /** Ends then at the latest, however much it is used. */
  @ApiProperty({ type: String, format: 'date-time' })
  endsAt: string;
}

export class UpdateOwnUserDto {
  @Optional()
  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name?: string;

  /** A new one. Other sessions of the person end. */
  @Optional()
  @IsString()
  @Length(MIN_PASSWORD, MAX_PASSWORD)
  readonly password?: string;

  /** The one of now, for who has one; needed to change it. */
  @Optional()
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly currentPassword?: string;
}

export class SecondFactorCodeDto {
  /** As the authenticator app shows it; to remove it, a recovery code does as well. */
  @IsString()
  @Length(1, MAX_CODE)
  readonly code: string;
}

export class SecondFactorResponse {
  /** To be typed in where no QR code can be read. */
  secret: string;

  /** `otpauth://…`, to be shown as a QR code. */
  uri: string;
}

export class RecoveryCodesResponse {
  /** Each stands in for the device once. Shown this once. */
  recoveryCodes: string[];
}

export class InvitationTokenDto {
  /** What stands behind the `#` of the link. */
  @IsString()
  @Length(1, 100)
  readonly token: string;
}

export class AcceptInvitationDto extends InvitationTokenDto {
  /** The one to be, or the own one where there is one already. */
  @IsString()
  @Length(1, MAX_PASSWORD)
  readonly password: string;

  /** What somebody new wants to be called. */
  @Optional()
  @IsString()
  @Length(1, 100)
  @ForPeople()
  readonly name?: string;

  /** Of the second factor, where there is one. */
  @Optional()
  @IsString()
  @Length(1, MAX_CODE)
  readonly code?: string;
}

export class InvitedResponse {
  email: string;

  name: string;

  /** The tenant to join; `null` where a password is all that is missing. */
  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  /** Whether a password is to be chosen; else the own one is asked for. */
  choosesPassword: boolean;

  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt: string;
}

export function toSessionResponse(user: User, session: Session, token: string): SessionResponse {
  return {
    user: toUserResponse(user),
    tenants: user.tenantIds.flatMap((tenantId) => {
      const role = user.memberships[tenantId]?.role;
      return role === undefined ? [] : [{ tenantId, role }];
    }),
    csrfToken: csrfTokenOf(token),
    endsAt: session.endsAt.toISOString(),
  };
}
