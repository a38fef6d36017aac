import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import type { TenantId } from '../common/id.js';
import type { Secret } from '../common/secret.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { ManagementApiClient } from '../whatsapp/management/management-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import type { WabaProof } from './business-number.js';
import { NumbersRepository } from './numbers.repository.js';
import { MetaUnreachableError, NumberNotProvedError } from './tenant.errors.js';
import { toRefusal } from './token-check.js';

/** Longest that a claim waits for Meta. */
const DEADLINE_MS = 5_000;

/** Somebody wants a number for a tenant. */
export interface NumberClaim {
  readonly phoneNumberId: string;
  /** The account that the number is said to be in. */
  readonly wabaId?: string | undefined;
  readonly accessToken: Secret;
}

/** Who wants it. */
export interface Claimant {
  /** A tenant's word alone counts for nothing. */
  readonly byOperator: boolean;
  /** The operator takes it on their own word: nothing is asked. */
  readonly force?: boolean | undefined;
}

/** Decides whether a claim to a number, and to its account, is good. */
@Injectable()
export class NumberClaims {
  constructor(
    private readonly numbers: NumbersRepository,
    private readonly managementApi: ManagementApiClient,
    private readonly audit: AuditLog,
  ) {}

  /**
   * As `check`. A claim that is refused leaves a trace: somebody may be after what is not theirs.
   *
   * @throws NumberNotProvedError, MetaUnreachableError
   */
  async admit(
    tenantId: TenantId,
    claim: NumberClaim,
    claimant: Claimant,
  ): Promise<WabaProof | undefined> {
    try {
      return await this.check(claim, claimant);
    } catch (error) {
      if (error instanceof NumberNotProvedError) {
        const { phoneNumberId: target, wabaId } = claim;
        const changes = { wabaId };
        await this.audit.refused({ action: 'tenant.claim_refused', target, tenantId, changes });
      }
      throw error;
    }
  }

  /**
   * With a real token Meta is asked: the token must see the number, and the account must own it. A
   * simulated one takes only what no real token ever had, and only for the operator.
   *
   * @returns who says that the account is the tenant's; `undefined` if none is named
   * @throws NumberNotProvedError if Meta, or we, say no
   * @throws MetaUnreachableError if Meta cannot be asked now
   */
  private async check(
    { phoneNumberId, wabaId, accessToken }: NumberClaim,
    { byOperator, force }: Claimant,
  ): Promise<WabaProof | undefined> {
    if (byOperator && force === true) return wabaId === undefined ? undefined : 'operator';
    if (isMockToken(accessToken)) {
      if (!byOperator) throw new NumberNotProvedError(phoneNumberId, SIMULATED);
      if (await this.numbers.hadOwner(phoneNumberId)) {
        throw new NumberNotProvedError(phoneNumberId, WAS_REAL);
      }
      return wabaId === undefined ? undefined : 'operator';
    }
    const credentials = { phoneNumberId, accessToken };
    try {
      await this.managementApi.getNumber(credentials, DEADLINE_MS);
      if (wabaId === undefined) return undefined;
      const owned = await this.managementApi.ownsNumber(credentials, wabaId, DEADLINE_MS);
      if (owned) return 'meta';
    } catch (error) {
      throw toClaimError(error, phoneNumberId);
    }
    throw new NumberNotProvedError(phoneNumberId, `Meta does not list it in account ${wabaId}.`);
  }
}

const SIMULATED = 'A simulated token proves nothing; the operator can set this number.';
const WAS_REAL = 'It was connected with a real access token before, and yours is simulated.';

function toClaimError(error: unknown, phoneNumberId: string): unknown {
  if (!(error instanceof CloudApiError)) return error;
  const { outcome, detail } = toRefusal(error);
  return outcome === 'refused'
    ? new NumberNotProvedError(phoneNumberId, `Meta says: ${detail}`)
    : new MetaUnreachableError(detail);
}
