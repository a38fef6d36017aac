import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsString, IsUrl, Matches, Max, MaxLength, Min } from 'class-validator';
import { Optional } from '../common/optional.js';
import { VISIBLE_ASCII } from '../tenants/tenant-request.dto.js';
import {
  BeginOnboardingDto,
  HistoryResponse,
  StepResponse,
  toOnboardingResponse,
} from './onboarding.dto.js';
import { ONBOARDING_STATES, type Onboarding, type OnboardingState } from './onboarding.schema.js';
import type { ConnectLink } from './connect-link.schema.js';

const DAY_S = 24 * 60 * 60;
export const DEFAULT_EXPIRES_IN = 7 * DAY_S;

export class CreateConnectLinkDto {
  /** Seconds until it ends: a minute to 30 days; a week without it. */
  @Optional()
  @IsInt()
  @Min(60)
  @Max(30 * DAY_S)
  readonly expiresIn?: number;

  /** Where the page leads once the number is connected: http:// or https://. */
  @Optional()
  @IsString()
  @MaxLength(2_000)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  readonly redirectUrl?: string;

  /** The number stays in the WhatsApp Business app. */
  @Optional()
  @IsBoolean()
  readonly coexistence?: boolean;
}

/**
 * - `open`: nobody used it yet
 * - `begun`: somebody went through the dialog with it
 * - `used`: its number is connected
 * - `expired`, `revoked`: it is of no use any more
 */
export const LINK_STATES = ['open', 'begun', 'used', 'expired', 'revoked'] as const;
export type LinkState = (typeof LINK_STATES)[number];

export class ConnectLinkResponse {
  /** `lnk_` and a sortable id. */
  id: string;
  tenantId: string;
  @ApiProperty({ enum: LINK_STATES, enumName: 'ConnectLinkState' })
  state: LinkState;
  coexistence: boolean;
  /** Where the page leads once the number is connected. */
  @ApiProperty({ type: String, nullable: true })
  redirectUrl: string | null;
  /** What came of it. */
  @ApiProperty({ type: String, nullable: true })
  onboardingId: string | null;
  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  createdAt: string;
  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  expiresAt: string;
}

export class CreatedConnectLinkResponse extends ConnectLinkResponse {
  /** The link, shown this once: whoever has it may connect one number. */
  url: string;
}

export class ConnectLinkPage {
  items: ConnectLinkResponse[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

/** What the dialog handed to the page. */
export class SignedUpDto extends PickType(BeginOnboardingDto, [
  'phoneNumberId',
  'wabaId',
  'businessId',
]) {
  /** Lives for 30 seconds. */
  @Matches(VISIBLE_ASCII, { message: 'code must be the code of Embedded Signup, without blanks' })
  readonly code: string;
}

export class TryAgainDto extends PickType(BeginOnboardingDto, ['pin']) {}

/** How far it is, for who has the link. */
export class ConnectProgressResponse {
  /** `null` as long as nobody went through the dialog. */
  @ApiProperty({ type: String, enum: ONBOARDING_STATES, nullable: true })
  state: OnboardingState | null;
  /** The number as people dial it. */
  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;
  /** The name that customers see. */
  @ApiProperty({ type: String, nullable: true })
  verifiedName: string | null;
  /** Of the phone app, as far as it came; `null` before. */
  @ApiProperty({ type: HistoryResponse, nullable: true })
  history: HistoryResponse | null;
  /** All there are, in order. */
  steps: StepResponse[];
}

export function stateOfLink(link: ConnectLink, now: Date, onboarding?: Onboarding): LinkState {
  if (link.revokedAt !== undefined) return 'revoked';
  if (onboarding?.state === 'ready') return 'used';
  if (link.expiresAt <= now) return 'expired';
  return link.onboardingId === undefined ? 'open' : 'begun';
}

export function toConnectLinkResponse(link: ConnectLink, state: LinkState): ConnectLinkResponse {
  return {
    id: link._id,
    tenantId: link.tenantId,
    state,
    coexistence: link.coexistence,
    redirectUrl: link.redirectUrl ?? null,
    onboardingId: link.onboardingId ?? null,
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
  };
}

export function toProgress(onboarding: Onboarding | undefined): ConnectProgressResponse {
  if (onboarding === undefined) {
    const nothing = { displayPhoneNumber: null, verifiedName: null, history: null };
    return { state: null, ...nothing, steps: [] };
  }
  const { state, displayPhoneNumber, verifiedName, history, steps } =
    toOnboardingResponse(onboarding);
  return { state, displayPhoneNumber, verifiedName, history, steps };
}
