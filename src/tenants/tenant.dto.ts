import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsString,
  Length,
  Matches,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../common/optional.js';
import { isCountry } from '../whatsapp/phone-number.js';
import { AccountStopResponse, toAccountStop } from './account-stop.dto.js';
import { PageQuery } from '../common/page.js';
import { autoReplyTextOf } from './auto-reply-text.js';
import { defaultNumberOf } from './business-number.js';
import { TenantLimitsDto } from './tenant-limits.dto.js';
import {
  SHOWN_STATUSES,
  TENANT_STATUSES,
  UNKNOWN_POLICIES,
  WINDOW_POLICIES,
  statusOf,
  type Tenant,
  type TenantStatus,
  type UnknownPolicy,
  type WindowPolicy,
} from './tenant.schema.js';
import { TOKEN_OUTCOMES, type TokenCheck, type TokenOutcome } from './token-check.js';

export const META_ID = /^[\w.-]{1,64}$/;
const EXTERNAL_ID = /^\S{1,128}$/;
/** What Meta allows a number until it upgrades it. */
export const DEFAULT_PER_SECOND = 80;
export const NO_BLANKS = /^\S{1,4096}$/;

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
  readonly name: string;

  /** Meta's id of the phone number (not its digits). */
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId: string;

  /**
   * Meta's access token for this number. Kept sealed, never returned. A token that begins with
   * `mock_` is simulated: nothing leaves the worker.
   */
  @Matches(NO_BLANKS, { message: 'accessToken must be a token without blanks' })
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
  @Matches(NO_BLANKS, { message: 'appSecret must be a secret without blanks' })
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

  /** Part of the name, or a whole id: the tenant's, yours, a number's, an account's. */
  @Optional()
  @IsString()
  @Length(1, 200)
  readonly search?: string;
}

export class AutoReplyResponse {
  enabled: boolean;
  /** The text a customer gets. */
  text: string;
}

/** What Meta said when it was last asked about the token and the number. */
export class TokenCheckResponse {
  @ApiProperty({ type: String, format: 'date-time' })
  checkedAt: string;

  /**
   * `valid`: Meta shows the number to this token. `refused`: Meta said no. `unreachable`: there was
   * no answer, or none that could be read. `unchecked`: there is nothing to ask Meta.
   */
  @ApiProperty({ enum: TOKEN_OUTCOMES, enumName: 'TokenOutcome' })
  outcome: TokenOutcome;

  /** For people. */
  detail: string;

  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;

  @ApiProperty({ type: String, nullable: true })
  verifiedName: string | null;

  /** GREEN, YELLOW, RED or UNKNOWN. */
  @ApiProperty({ type: String, nullable: true })
  qualityRating: string | null;

  /** STANDARD, HIGH or NOT_APPLICABLE. */
  @ApiProperty({ type: String, nullable: true })
  throughput: string | null;

  /** When a temporary token ends; `null` if it does not, or Meta does not tell. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: string | null;
}

export class TenantResponse {
  /** `tnt_` and a sortable id. */
  @ApiProperty({ type: String, example: 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S' })
  id: string;

  name: string;

  /** What the tenant is called in your own systems. */
  @ApiProperty({ type: String, nullable: true })
  externalId: string | null;

  /** Meta's id of the default number. What follows of the number is the default one's. */
  phoneNumberId: string;

  /** Meta's id of the WhatsApp Business account. */
  @ApiProperty({ type: String, nullable: true })
  wabaId: string | null;

  /** The number as people dial it. */
  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;

  @ApiProperty({ enum: TENANT_STATUSES, enumName: 'TenantStatus' })
  status: TenantStatus;

  /** Why the tenant is not active; `null` if it is. */
  @ApiProperty({ type: String, nullable: true })
  statusReason: string | null;

  /** By which answer of Meta's the account or number was stopped; `null` if it was not by one. */
  @ApiProperty({ type: () => AccountStopResponse, nullable: true })
  stop: AccountStopResponse | null;

  /** Why no templates are sent until an hour after `at`; `null` if they are. */
  @ApiProperty({ type: () => AccountStopResponse, nullable: true })
  templatesHeld: AccountStopResponse | null;

  @ApiProperty({ type: TokenCheckResponse, nullable: true })
  tokenCheck: TokenCheckResponse | null;

  autoReply: AutoReplyResponse;

  @ApiProperty({ enum: UNKNOWN_POLICIES, enumName: 'UnknownPolicy' })
  unknownPolicy: UnknownPolicy;

  @ApiProperty({ enum: WINDOW_POLICIES, enumName: 'WindowPolicy' })
  windowPolicy: WindowPolicy;

  @ApiProperty({ type: FallbackTemplateDto, nullable: true })
  fallbackTemplate: FallbackTemplateDto | null;

  /** Country (ISO 3166 alpha-2) whose numbers may be written without their country code. */
  @ApiProperty({ type: String, nullable: true, example: 'DE' })
  defaultCountry: string | null;

  /** Messages a second that Meta allows the number. */
  throughputPerSecond: number;

  /** What an operator set for this tenant. */
  limits: TenantLimitsDto;

  /** People who may be written to in 24 hours outside of service windows, in Meta's words. */
  @ApiProperty({ type: String, nullable: true })
  messagingLimit: string | null;

  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;

  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class RegisteredTenantResponse extends TenantResponse {
  /** The tenant's API key. Shown this once; only its hash is kept. */
  apiKey: string;
}

export class TenantPage {
  items: TenantResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toTenantResponse(tenant: Tenant): TenantResponse {
  const number = defaultNumberOf(tenant);
  const { status, statusReason = null } = statusOf(tenant);
  return {
    id: tenant._id,
    name: tenant.name,
    externalId: tenant.externalId ?? null,
    phoneNumberId: tenant.phoneNumberId ?? '',
    wabaId: number?.wabaId ?? null,
    displayPhoneNumber: number?.displayPhoneNumber ?? null,
    status,
    statusReason,
    stop: status === 'paused' && number?.stop ? toAccountStop(number.stop) : null,
    templatesHeld: number?.templatesHeld ? toAccountStop(number.templatesHeld) : null,
    tokenCheck: number?.tokenCheck ? toTokenCheckResponse(number.tokenCheck) : null,
    autoReply: { enabled: tenant.autoReply.enabled, text: autoReplyTextOf(tenant) },
    unknownPolicy: tenant.unknownPolicy,
    windowPolicy: tenant.windowPolicy ?? 'try',
    fallbackTemplate: tenant.fallbackTemplate ?? null,
    defaultCountry: tenant.defaultCountry ?? null,
    throughputPerSecond: number?.throughputPerSecond ?? DEFAULT_PER_SECOND,
    limits: tenant.limits ?? {},
    messagingLimit: number?.messagingLimit ?? null,
    createdAt: tenant.createdAt.toISOString(),
    updatedAt: tenant.updatedAt.toISOString(),
  };
}

export function toTokenCheckResponse(check: TokenCheck): TokenCheckResponse {
  return {
    checkedAt: check.checkedAt.toISOString(),
    outcome: check.outcome,
    detail: check.detail,
    displayPhoneNumber: check.displayPhoneNumber ?? null,
    verifiedName: check.verifiedName ?? null,
    qualityRating: check.qualityRating ?? null,
    throughput: check.throughput ?? null,
    expiresAt: check.expiresAt?.toISOString() ?? null,
  };
}
