import { ApiProperty, OmitType, PartialType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import type { TenantId } from '../common/id.js';
import { Optional } from '../common/optional.js';
import {
  DEFAULT_PER_SECOND,
  NUMBER_STATUSES,
  type BusinessNumber,
  type NumberStatus,
} from './business-number.js';
import { META_ID, VISIBLE_ASCII } from './tenant-request.dto.js';
import { TokenCheckResponse, toTokenCheckResponse } from './token-check.dto.js';

export class AddNumberDto {
  /** Meta's id of the phone number (not its digits). */
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId: string;

  /** Meta's id of its WhatsApp Business account, which must own the number. */
  @Optional()
  @Matches(META_ID, { message: "wabaId must be Meta's id of the WhatsApp Business account" })
  readonly wabaId?: string;

  /**
   * Meta's access token for this number. Kept sealed, never returned. Without one the number shares
   * the token of another number of its account, else the default number's.
   */
  @Optional()
  @Matches(VISIBLE_ASCII, {
    message: 'accessToken must be a token: letters, digits and signs of ASCII, without blanks',
  })
  readonly accessToken?: string;

  /** What you call it, up to 100 characters; an empty text removes it. */
  @Optional()
  @IsString()
  @Length(0, 100)
  readonly label?: string;

  /** The number as people dial it; some account webhooks name the number only by it. */
  @Optional()
  @Matches(/^\+?[\d ()-]{5,24}$/, { message: 'displayPhoneNumber must be a phone number' })
  readonly displayPhoneNumber?: string;

  /** The operator takes number and account on their own word: Meta is not asked whose they are. */
  @Optional()
  @IsBoolean()
  readonly force?: boolean;
}

/** Any of the fields; what is left out stays as it is. */
export class UpdateNumberDto extends PartialType(OmitType(AddNumberDto, ['phoneNumberId']), {
  skipNullProperties: false,
}) {
  /** Messages a second, in place of what Meta allows; 0 goes back to that. The operator's to say. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly perSecond?: number;
}

/** Why a number does not send. */
export class NumberProblemResponse {
  /** Meta's code, where there is one. */
  @ApiProperty({ type: Number, nullable: true })
  code: number | null;

  /** In words. */
  message: string;

  /** What to do about it. */
  @ApiProperty({ type: String, nullable: true })
  advice: string | null;
}

export class NumberResponse {
  /** Meta's id of it. */
  phoneNumberId: string;

  tenantId: string;

  /** Whether it is the one that is meant where none is named. */
  default: boolean;

  /** Meta's id of its WhatsApp Business account. */
  @ApiProperty({ type: String, nullable: true })
  wabaId: string | null;

  /**
   * Whether Meta, or the operator, says that the account is the tenant's. Events of the account are
   * kept from a tenant without.
   */
  wabaProved: boolean;

  @ApiProperty({ type: String, nullable: true })
  label: string | null;

  /** The number as people dial it. */
  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;

  /** The name that customers see. */
  @ApiProperty({ type: String, nullable: true })
  verifiedName: string | null;

  @ApiProperty({ enum: NUMBER_STATUSES, enumName: 'NumberStatus' })
  status: NumberStatus;

  /** Since when it has this status. ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  statusSince: string;

  /** Why it is not active; `null` if it is. */
  @ApiProperty({ type: NumberProblemResponse, nullable: true })
  problem: NumberProblemResponse | null;

  @ApiProperty({ type: TokenCheckResponse, nullable: true })
  tokenCheck: TokenCheckResponse | null;

  /** GREEN, YELLOW, RED or UNKNOWN. */
  @ApiProperty({ type: String, nullable: true })
  quality: string | null;

  /** Messages a second that Meta allows it. */
  throughputPerSecond: number;

  /** Messages a second, in place of what Meta allows. */
  @ApiProperty({ type: Number, nullable: true })
  perSecond: number | null;

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

export class NumberPage {
  items: NumberResponse[];

  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toNumberResponse(
  { _id, phoneNumberId }: { _id: TenantId; phoneNumberId?: string },
  number: BusinessNumber,
): NumberResponse {
  const { status, statusReason, problem, tokenCheck, createdAt, updatedAt } = number;
  const { code = null, message = statusReason ?? '', advice = null } = problem ?? {};
  return {
    phoneNumberId: number.phoneNumberId,
    tenantId: _id,
    default: number.phoneNumberId === phoneNumberId,
    wabaId: number.wabaId ?? null,
    wabaProved: number.wabaProof !== undefined,
    label: number.label ?? null,
    displayPhoneNumber: number.displayPhoneNumber ?? tokenCheck?.displayPhoneNumber ?? null,
    verifiedName: tokenCheck?.verifiedName ?? null,
    status,
    statusSince: (number.statusSince ?? createdAt).toISOString(),
    problem: status === 'active' ? null : { code, message, advice },
    tokenCheck: tokenCheck ? toTokenCheckResponse(tokenCheck) : null,
    quality: number.quality ?? tokenCheck?.qualityRating ?? null,
    throughputPerSecond: number.throughputPerSecond ?? DEFAULT_PER_SECOND,
    perSecond: number.perSecond ?? null,
    messagingLimit: number.messagingLimit ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
