import { ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { ForPeople } from '../common/for-people.js';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { isCountry } from '../whatsapp/phone-number.js';
import {
  SHOWN_STATUSES,
  UNKNOWN_POLICIES,
  WINDOW_POLICIES,
  type TenantStatus,
  type UnknownPolicy,
  type WindowPolicy,
} from './tenant.schema.js';

/** An hour less than the service window, so that there is time left to send it. */
const LONGEST_WAIT_S = 23 * 60 * 60;

/** A part of an address: begins with neither dot nor dash. */
export const META_ID = /^[A-Za-z0-9][\w.-]{0,63}$/;
const EXTERNAL_ID = /^\S{1,128}$/;
/** What a header of HTTP can hold, without blanks. */
export const VISIBLE_ASCII = /^[!-~]{1,4096}$/;

function IsCountry(): PropertyDecorator {
  return ValidateBy({
    name: 'isCountry',
    validator: {
      validate: (value) => typeof value === 'string' && isCountry(value),
      defaultMessage: () => 'defaultCountry must be a country of ISO 3166 alpha-2, such as DE',
    },
  });
}

export class AutoReplyDto {
  /** Whether inbound messages are answered automatically. */
  @Optional()
  @IsBoolean()
  readonly enabled?: boolean;

  /** Own text, up to 4096 characters; an empty text brings back the standard one. */
  @Optional()
  @IsString()
  @Length(0, 4096)
  readonly text?: string;

  /**
   * Waits so many seconds, 1 to 82800, and is not sent if the conversation is answered by then: by the
   * API, by what an endpoint answers, from the phone app. `null`: it answers at once.
   */
  @ApiPropertyOptional({ type: Number, nullable: true, minimum: 1, maximum: LONGEST_WAIT_S })
  @ValidateIf((_object, value) => value !== undefined && value !== null)
  @IsInt()
  @Min(1)
  @Max(LONGEST_WAIT_S)
  readonly unlessAnsweredWithin?: number | null;
}

export class FallbackTemplateDto {
  /** Name of an approved template that has no parameters. */
  @Matches(/^[a-z0-9_]{1,512}$/, { message: 'name must be the name of a template: a-z, 0-9 and _' })
  readonly name: string;

  /** Its language, such as `en_US`. */
  @Matches(/^[A-Za-z]{2,3}([_-][A-Za-z]{2,4})?$/, {
    message: 'language must be a language such as en or en_US',
  })
  readonly language: string;
}

export class RegisterTenantDto {
  /** Name as customers read it in the standard auto-reply. */
  @IsString()
  @Length(1, 200)
  @ForPeople()
  readonly name: string;

  /** Meta's id of the phone number (not its digits). */
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId: string;

  /**
   * Meta's access token for this number. Kept sealed, never returned. A token that begins with
   * `mock_` is simulated: nothing leaves the worker.
   */
  @Matches(VISIBLE_ASCII, {
    message: 'accessToken must be a token: letters, digits and signs of ASCII, without blanks',
  })
  readonly accessToken: string;

  /** Meta's id of the WhatsApp Business account, which must own the number. */
  @Optional()
  @Matches(META_ID, { message: "wabaId must be Meta's id of the WhatsApp Business account" })
  readonly wabaId?: string;

  /** What the tenant is called in your own systems. Unique. */
  @Optional()
  @Matches(EXTERNAL_ID, { message: 'externalId must be 1 to 128 characters without blanks' })
  readonly externalId?: string;

  /**
   * The operator takes number and account on their own word: Meta is not asked whose they are, and a
   * simulated token may take a number that was a real one.
   */
  @Optional()
  @IsBoolean()
  readonly force?: boolean;

  /** The number as people dial it; some account webhooks name the number only by it. */
  @Optional()
  @Matches(/^\+?[\d ()-]{5,24}$/, { message: 'displayPhoneNumber must be a phone number' })
  readonly displayPhoneNumber?: string;

  /** For a tenant with a Meta app of its own: that app's secret, which signs its webhooks. */
  @Optional()
  @Matches(VISIBLE_ASCII, {
    message: 'appSecret must be a secret: letters, digits and signs of ASCII, without blanks',
  })
  readonly appSecret?: string;

  @Optional()
  @ValidateNested()
  @Type(() => AutoReplyDto)
  readonly autoReply?: AutoReplyDto;

  /** A message whose outcome stays unknown waits for a person (`hold`) or is sent again (`resend`). */
  @ApiPropertyOptional({ enum: UNKNOWN_POLICIES, enumName: 'UnknownPolicy', default: 'hold' })
  @Optional()
  @IsIn(UNKNOWN_POLICIES)
  readonly unknownPolicy?: UnknownPolicy;

  /**
   * A free-form message to somebody who did not write in the last 24 hours is sent all the same
   * (`try`), refused at once (`refuse`), or replaced by the fallback template (`template`).
   */
  @ApiPropertyOptional({ enum: WINDOW_POLICIES, enumName: 'WindowPolicy', default: 'try' })
  @Optional()
  @IsIn(WINDOW_POLICIES)
  readonly windowPolicy?: WindowPolicy;

  /** What the window policy `template` sends. */
  @Optional()
  @ValidateNested()
  @Type(() => FallbackTemplateDto)
  readonly fallbackTemplate?: FallbackTemplateDto;

  /**
   * Country (ISO 3166 alpha-2) whose numbers may be written as they are dialled there. Without one a
   * recipient's number needs `+` and its country code, unless the tenant knows it.
   */
  @ApiPropertyOptional({ example: 'DE' })
  @Optional()
  @IsCountry()
  readonly defaultCountry?: string;
}

/** Any of the fields; what is left out stays as it is. */
export class UpdateTenantDto extends PartialType(RegisterTenantDto, {
  skipNullProperties: false,
}) {}

export class ListTenantsQuery extends PageQuery {
  @Optional()
  @Matches(EXTERNAL_ID, { message: 'externalId must be 1 to 128 characters without blanks' })
  readonly externalId?: string;

  /** Meta's id of any of the tenant's numbers. */
  @Optional()
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of a number" })
  readonly phoneNumberId?: string;

  @ApiPropertyOptional({ enum: SHOWN_STATUSES, enumName: 'ShownTenantStatus' })
  @Optional()
  @IsIn(SHOWN_STATUSES)
  readonly status?: TenantStatus;

  /**
   * Beginnings of words of the name, in any order, whatever their case and accents; or a whole id: the
   * tenant's, yours, a number's, an account's.
   */
  @Optional()
  @IsString()
  @Length(1, 200)
  readonly search?: string;
}
