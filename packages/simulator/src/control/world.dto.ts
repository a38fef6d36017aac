import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { JsonObject } from '../graph/json.js';
import { TEMPLATE_STATUSES, type TemplateStatus } from '../world/template.js';
import { TOKEN_STATES, type TokenState } from '../world/tokens.service.js';

const NUMBER_STATUSES = [
  'CONNECTED',
  'PENDING',
  'DISCONNECTED',
  'FLAGGED',
  'RESTRICTED',
  'BANNED',
] as const;
const QUALITIES = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'] as const;
const NAME_STATUSES = ['APPROVED', 'PENDING_REVIEW', 'DECLINED', 'EXPIRED', 'NONE'] as const;
const THROUGHPUTS = ['STANDARD', 'HIGH', 'NOT_APPLICABLE'] as const;
const VERIFICATIONS = ['VERIFIED', 'NOT_VERIFIED', 'EXPIRED'] as const;

/** What a token, or the token of an authorization code, is good for. */
export class GrantDto {
  @IsOptional() @IsString({ each: true }) @ArrayMinSize(1) readonly phoneNumberIds?: string[];
  @IsOptional() @IsString({ each: true }) @ArrayMinSize(1) readonly wabaIds?: string[];
  /** From now, ms. */
  @IsOptional() @IsInt() @Min(0) readonly expiresInMs?: number;
  /** What `debug_token` tells of its permissions; all if absent. */
  @IsOptional() @IsString({ each: true }) readonly scopes?: string[];
}

export class CodeDto extends GrantDto {
  /** What the exchange must name; absent for codes of the JavaScript SDK. */
  @IsOptional() @IsString() readonly redirectUri?: string;
  /** How long the code lives, ms; 30 s as at Meta if absent. */
  @IsOptional() @IsInt() @Min(0) readonly ttlMs?: number;
}

/** A business that goes through Embedded Signup. What is left out is made up. */
export class SignupDto {
  @IsOptional() @Matches(/^\d+$/) readonly wabaId?: string;
  /** None: only an account is connected. */
  @IsOptional() @Matches(/^\d+$/, { each: true }) readonly phoneNumberIds?: string[];
  @IsOptional() @Matches(/^\d+$/) readonly businessId?: string;
  @IsOptional() @IsBoolean() readonly coexistence?: boolean;
  /** When the token ends, from now, ms; never if absent. */
  @IsOptional() @IsInt() @Min(0) readonly expiresInMs?: number;
}

export class TokenDto extends GrantDto {
  @IsIn(TOKEN_STATES) readonly state!: TokenState;
}

class AppContactDto {
  @Matches(/^\d{5,20}$/) readonly waId!: string;
  @IsString() readonly name!: string;
}

class AppMessageDto {
  @IsIn(['business', 'user']) readonly from!: 'business' | 'user';
  @IsString() readonly text!: string;
  /** Unix seconds. */
  @IsOptional() @IsInt() readonly timestamp?: number;
}

class AppThreadDto {
  @Matches(/^\d{5,20}$/) readonly waId!: string;
  @ValidateNested({ each: true }) @Type(() => AppMessageDto) readonly messages!: AppMessageDto[];
}

/** What to change about a number; it is created if need be. */
export class PhoneNumberDto {
  @IsOptional() @IsString() @IsNotEmpty() readonly wabaId?: string;
  /** Digits, country code first. */
  @IsOptional() @Matches(/^\d{5,15}$/) readonly displayPhoneNumber?: string;
  @IsOptional() @IsString() readonly verifiedName?: string;
  @IsOptional() @IsIn(NUMBER_STATUSES) readonly status?: (typeof NUMBER_STATUSES)[number];
  @IsOptional() @IsIn(QUALITIES) readonly qualityRating?: (typeof QUALITIES)[number];
  @IsOptional()
  @IsIn(VERIFICATIONS)
  readonly codeVerificationStatus?: (typeof VERIFICATIONS)[number];
  @IsOptional() @IsIn(NAME_STATUSES) readonly nameStatus?: (typeof NAME_STATUSES)[number];
  @IsOptional() @IsIn(THROUGHPUTS) readonly throughputLevel?: (typeof THROUGHPUTS)[number];
  @IsOptional() @IsString() readonly messagingLimit?: string;
  /** 0: no limit for this number. */
  @IsOptional() @IsInt() @Min(0) @Max(100_000) readonly throughputPerSecond?: number;
  @IsOptional() @IsBoolean() readonly registered?: boolean;
  @IsOptional() @Matches(/^\d{6}$/) readonly pin?: string;
  @IsOptional() @IsBoolean() readonly onBizApp?: boolean;
  /** Since when it is connected, hours. */
  @IsOptional() @IsNumber() @Min(0) readonly onboardedHoursAgo?: number;
  /** What the app hands over: `[{waId, name}]`. */
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => AppContactDto)
  readonly appContacts?: AppContactDto[];
  /** What the app hands over, and whether its owner allows it. */
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => AppThreadDto)
  readonly appHistory?: AppThreadDto[];
  @IsOptional() @IsBoolean() readonly historyDeclined?: boolean;
  /** Makes it a test number that may send to these only. */
  @IsOptional() @IsString({ each: true }) readonly allowedRecipients?: string[];
}

/** What to change about an account; it is created if need be. */
export class AccountDto {
  @IsOptional() @IsString() readonly name?: string;
  @IsOptional() @IsBoolean() readonly subscribed?: boolean;
  /** What user ids are scoped to; the account's own id unless several share one. */
  @IsOptional() @IsString() @IsNotEmpty() readonly portfolioId?: string;
  /** Numbers that are the account's from now on. */
  @IsOptional() @IsString({ each: true }) readonly phoneNumberIds?: string[];
}

/** A template as it shall be. A changed status is told by webhook. */
export class TemplateDto {
  @IsOptional() @IsString() readonly language?: string;
  @IsOptional() @IsIn(TEMPLATE_STATUSES) readonly status?: TemplateStatus;
  @IsOptional() @IsIn(['AUTHENTICATION', 'MARKETING', 'UTILITY']) readonly category?: string;
  @IsOptional()
  @IsIn(['POSITIONAL', 'NAMED'])
  readonly parameterFormat?: 'POSITIONAL' | 'NAMED';
  @IsOptional() @IsArray() @IsObject({ each: true }) readonly components?: JsonObject[];
}

/** A webhook of any field but `messages`. */
export class EventDto {
  @IsString() @IsNotEmpty() readonly wabaId!: string;
  @Matches(/^[a-z_]+$/) readonly field!: string;
  @IsObject() readonly value!: JsonObject;
  /** `entry[].id` where it is not the account. */
  @IsOptional() @IsString() readonly entryId?: string;
}

/** A callback URL somebody saves in the dashboard. */
export class VerificationDto {
  @IsOptional() @IsString() readonly url?: string;
  @IsString() readonly verifyToken!: string;
}
