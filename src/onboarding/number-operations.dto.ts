import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsString,
  IsUrl,
  Length,
  Matches,
  MaxLength,
  ValidateIf,
} from 'class-validator';
import { Optional } from '../common/optional.js';
import type { BusinessProfile } from '../whatsapp/management/connecting-answers.js';

const PIN = /^\d{6}$/;
const CODE_METHODS = ['SMS', 'VOICE'] as const;
/** As Meta lists them; `` and `UNDEFINED` stand for none. */
const VERTICALS = [
  ...['OTHER', 'AUTO', 'BEAUTY', 'APPAREL', 'EDU', 'ENTERTAIN', 'EVENT_PLAN', 'FINANCE'],
  ...['GROCERY', 'GOVT', 'HOTEL', 'HEALTH', 'NONPROFIT', 'PROF_SERVICES', 'RETAIL', 'TRAVEL'],
  ...['RESTAURANT', 'NOT_A_BIZ', 'UNDEFINED'],
];

export class RequestCodeDto {
  /** How Meta brings the code: by SMS, unless told to call. */
  @Optional()
  @IsIn(CODE_METHODS)
  readonly method?: (typeof CODE_METHODS)[number];

  /** Language of the message or call, such as `en_US`, which it is without one. */
  @Optional()
  @Matches(/^[a-z]{2,3}(_[A-Z]{2})?$/, { message: 'language must be one such as en_US' })
  readonly language?: string;
}

export class VerifyCodeDto {
  /** The code that came by SMS or call: six digits. */
  @Matches(/^\d{3}-?\d{3}$/, { message: 'code must be the six digits that Meta sent' })
  readonly code: string;
}

export class PinDto {
  /** Six digits. */
  @Matches(PIN, { message: 'pin must be six digits' })
  readonly pin: string;
}

export class RegisterNumberDto {
  /** The number's PIN if it has one that is not known here; without one it is made. */
  @Optional()
  @Matches(PIN, { message: 'pin must be six digits' })
  readonly pin?: string;
}

export class DisconnectNumberDto {
  /** Whether the number also leaves the Cloud API: to be registered elsewhere, for one. */
  @Optional()
  @IsBoolean()
  readonly deregister?: boolean;
}

export class PinResponse {
  /** Six digits, shown this once. */
  pin: string;
}

/** What is left out stays; an empty text removes a field. */
export class UpdateProfileDto {
  /** The line below the name, 1 to 139 characters. */
  @Optional()
  @IsString()
  @Length(1, 139)
  readonly about?: string;

  /** Up to 256 characters. */
  @Optional()
  @IsString()
  @MaxLength(256)
  readonly address?: string;

  /** Up to 512 characters. */
  @Optional()
  @IsString()
  @MaxLength(512)
  readonly description?: string;

  /** Up to 128 characters. */
  @Optional()
  @ValidateIf((_object, value) => value !== '')
  @IsEmail()
  @MaxLength(128)
  readonly email?: string;

  /** Meta's word for the trade, such as RETAIL. */
  @Optional()
  @IsIn(VERTICALS)
  readonly vertical?: string;

  /** Up to two addresses that begin with http:// or https://. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(2)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true }, { each: true })
  @MaxLength(256, { each: true })
  readonly websites?: string[];
}

/** What customers see of the business. */
export class BusinessProfileResponse {
  /** The line below the name. */
  @ApiProperty({ type: String, nullable: true })
  about: string | null;
  /** Where the business is. */
  @ApiProperty({ type: String, nullable: true })
  address: string | null;
  /** What the business does. */
  @ApiProperty({ type: String, nullable: true })
  description: string | null;
  /** Where to write to. */
  @ApiProperty({ type: String, nullable: true })
  email: string | null;
  /** Meta's word for the trade. */
  @ApiProperty({ type: String, nullable: true })
  vertical: string | null;
  /** Up to two. */
  websites: string[];
  /** Address of the picture, which Meta changes from time to time. */
  @ApiProperty({ type: String, nullable: true })
  profilePictureUrl: string | null;
}

export function toProfileResponse(profile: BusinessProfile): BusinessProfileResponse {
  return {
    about: profile.about ?? null,
    address: profile.address ?? null,
    description: profile.description ?? null,
    email: profile.email ?? null,
    vertical: profile.vertical ?? null,
    websites: [...(profile.websites ?? [])],
    profilePictureUrl: profile.profilePictureUrl ?? null,
  };
}
