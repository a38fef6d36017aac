import { ApiProperty } from '@nestjs/swagger';
import { AccountStopResponse, toAccountStop } from './account-stop.dto.js';
import { autoReplyTextOf } from './auto-reply-text.js';
import { DEFAULT_PER_SECOND, defaultNumberOf } from './business-number.js';
import { TenantLimitsDto } from './tenant-limits.dto.js';
import { FallbackTemplateDto } from './tenant-request.dto.js';
import {
  TENANT_STATUSES,
  UNKNOWN_POLICIES,
  WINDOW_POLICIES,
  statusOf,
  type Tenant,
  type TenantStatus,
  type UnknownPolicy,
  type WindowPolicy,
} from './tenant.schema.js';
import { TokenCheckResponse, toTokenCheckResponse } from './token-check.dto.js';

export class AutoReplyResponse {
  enabled: boolean;
  /** The text a customer gets. */
  text: string;

  /** Seconds that it leaves others to answer first; `null`: it answers at once. */
  @ApiProperty({ type: Number, nullable: true })
  unlessAnsweredWithin: number | null;
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
    autoReply: {
      enabled: tenant.autoReply.enabled,
      text: autoReplyTextOf(tenant),
      unlessAnsweredWithin: tenant.autoReply.unlessAnsweredWithin ?? null,
    },
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
