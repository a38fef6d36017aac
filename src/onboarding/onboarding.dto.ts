import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { ForPeople } from '../common/for-people.js';
import { Optional } from '../common/optional.js';
import { PageQuery } from '../common/page.js';
import { META_ID, VISIBLE_ASCII } from '../tenants/tenant-request.dto.js';
import { STEP_NAMES, STEP_STATES, type StepName, type StepState } from './onboarding-steps.js';
import { ONBOARDING_STATES, type Onboarding, type OnboardingState } from './onboarding.schema.js';

const PIN = /^\d{6}$/;

/** A tenant that is made once its number is known. */
export class OnboardedTenantDto {
  /** Name as customers read it in the standard auto-reply. */
  @IsString()
  @Length(1, 200)
  @ForPeople()
  readonly name: string;

  /** What you call it; unique, without blanks. */
  @Optional()
  @Matches(/^\S{1,128}$/, { message: 'externalId must be 1 to 128 characters without blanks' })
  readonly externalId?: string;
}

export class BeginOnboardingDto {
  /** What Embedded Signup hands to the page; it lives for 30 seconds. Or give `accessToken`. */
  @Optional()
  @Matches(VISIBLE_ASCII, { message: 'code must be the code of Embedded Signup, without blanks' })
  readonly code?: string;

  /** Whoever has a token needs no dialog. Kept sealed, never returned. Or give `code`. */
  @Optional()
  @Matches(VISIBLE_ASCII, {
    message: 'accessToken must be a token: letters, digits and signs of ASCII, without blanks',
  })
  readonly accessToken?: string;

  /** Meta's id of the number, as the dialog says; without one, the account's only number is meant. */
  @Optional()
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId?: string;

  /** Meta's id of the account, as the dialog says; believed once the token shows it. */
  @Optional()
  @Matches(META_ID, { message: "wabaId must be Meta's id of the WhatsApp Business account" })
  readonly wabaId?: string;

  /** Meta's id of the business portfolio, as the dialog says. */
  @Optional()
  @Matches(META_ID, { message: "businessId must be Meta's id of the business portfolio" })
  readonly businessId?: string;

  /** The number stays in the WhatsApp Business app: it is not registered, and shares its history. */
  @Optional()
  @IsBoolean()
  readonly coexistence?: boolean;

  /** `false` leaves a number unregistered that is not registered yet; `true` without it. */
  @Optional()
  @IsBoolean()
  readonly register?: boolean;

  /** The number's PIN, where it has one already: six digits. Without one it is made. */
  @Optional()
  @Matches(PIN, { message: 'pin must be six digits' })
  readonly pin?: string;

  /** Whose number it becomes. A tenant's key means its own. */
  @Optional()
  @IsString()
  readonly tenantId?: string;

  /** Or makes a new tenant for it: the operator only. */
  @Optional()
  @ValidateNested()
  @Type(() => OnboardedTenantDto)
  readonly tenant?: OnboardedTenantDto;
}

/** The same where the path names the tenant. */
export class ConnectNumberDto extends OmitType(BeginOnboardingDto, ['tenantId', 'tenant']) {}

/** What was missing; with nothing, what was refused is tried again as it was. */
export class RetryOnboardingDto extends PickType(BeginOnboardingDto, [
  'code',
  'accessToken',
  'pin',
  'phoneNumberId',
  'wabaId',
]) {}

export class ListOnboardingsQuery extends PageQuery {
  /** Those of one tenant; a tenant's key sees its own in any case. */
  @Optional()
  @Matches(/^tnt_[\w-]{1,64}$/, { message: 'tenantId must be the id of a tenant' })
  readonly tenantId?: `tnt_${string}`;
}

/** Why a step was not done. */
export class StepErrorResponse {
  /** Stable; `meta_refused` where `metaCode` says more. */
  code: string;
  /** In words, Meta's where there are any. */
  message: string;
  /** Meta's code. */
  @ApiProperty({ type: Number, nullable: true })
  metaCode: number | null;
}

export class StepResponse {
  @ApiProperty({ enum: STEP_NAMES, enumName: 'OnboardingStepName' })
  name: StepName;
  @ApiProperty({ enum: STEP_STATES, enumName: 'OnboardingStepState' })
  state: StepState;
  /** Of a `pending` step, why its last try failed; it is tried again by itself. */
  @ApiProperty({ type: StepErrorResponse, nullable: true })
  error: StepErrorResponse | null;
  /** What to do, or to know, about it. */
  @ApiProperty({ type: String, nullable: true })
  advice: string | null;
  /** When it came to this state. ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  at: string | null;
}

/** How far the phone app's history came. */
export class HistoryResponse {
  /** 0: the last day, 1: the last 90 days, 2: the last 180. */
  @ApiProperty({ type: Number, nullable: true })
  phase: number | null;
  /** The chunk of this phase that came last. */
  @ApiProperty({ type: Number, nullable: true })
  chunk: number | null;
  /** Percent. */
  @ApiProperty({ type: Number, nullable: true })
  progress: number | null;
  /** The business does not share it. */
  declined: boolean;
}

export class OnboardingResponse {
  /** `onb_` and a sortable id. */
  id: string;
  tenantId: string;
  /** `failed`: a step was refused; its advice says what to do before `POST …/retry`. */
  @ApiProperty({ enum: ONBOARDING_STATES, enumName: 'OnboardingState' })
  state: OnboardingState;
  /** Meta's id of the number, once it is found. */
  @ApiProperty({ type: String, nullable: true })
  phoneNumberId: string | null;
  /** Meta's id of its account, once that is proved. */
  @ApiProperty({ type: String, nullable: true })
  wabaId: string | null;
  /** The number as people dial it. */
  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;
  /** The name that customers see. */
  @ApiProperty({ type: String, nullable: true })
  verifiedName: string | null;
  /** Whether the number stays in the WhatsApp Business app. */
  coexistence: boolean;
  /** Of the phone app, as far as it came; `null` before. */
  @ApiProperty({ type: HistoryResponse, nullable: true })
  history: HistoryResponse | null;
  /** All there are, in order. */
  steps: StepResponse[];
  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  updatedAt: string;
}

export class BegunOnboardingResponse extends OnboardingResponse {
  /** Key of a tenant that is made with it, shown this once; good as soon as there is the tenant. */
  @ApiProperty({ type: String, nullable: true })
  apiKey: string | null;
}

export class OnboardingPage {
  items: OnboardingResponse[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class AnnouncedAccountResponse {
  /** Meta's id of the WhatsApp Business account. */
  wabaId: string;
  /** Meta's id of the business portfolio that shared it. */
  @ApiProperty({ type: String, nullable: true })
  businessId: string | null;
  /** When Meta told. ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  at: string;
}

export class AnnouncedAccountPage {
  items: AnnouncedAccountResponse[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export function toOnboardingResponse(row: Onboarding): OnboardingResponse {
  const { _id, tenantId, state, steps, coexistence, history, createdAt, updatedAt } = row;
  const { phase = null, chunk = null, progress = null, declined = false } = history ?? {};
  return {
    id: _id,
    tenantId,
    state,
    phoneNumberId: row.phoneNumberId ?? null,
    wabaId: row.wabaId ?? null,
    displayPhoneNumber: row.displayPhoneNumber ?? null,
    verifiedName: row.verifiedName ?? null,
    coexistence,
    history: history ? { phase, chunk, progress, declined } : null,
    steps: steps.map(({ name, state: stepState, error, advice = null, at }) => ({
      name,
      state: stepState,
      error: error
        ? { code: error.code, message: error.message, metaCode: error.metaCode ?? null }
        : null,
      advice,
      at: at?.toISOString() ?? null,
    })),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
