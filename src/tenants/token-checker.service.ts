import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { CloudApiCredentials } from '../whatsapp/credentials.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { adviceFor } from '../whatsapp/error-codes.js';
import {
  ManagementApiClient,
  type TokenFacts,
} from '../whatsapp/management/management-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { TenantNotFoundError } from '../access/access.errors.js';
import { numberOf, type BusinessNumber, type NumberProblem } from './business-number.js';
import { NumberStates } from './number-states.service.js';
import { NumbersRepository, type NumberChanges } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import type { Tenant } from './tenant.schema.js';
import {
  NO_TOKEN,
  SIMULATED,
  perSecondOf,
  toRefusal,
  toTokenCheck,
  type TokenCheck,
} from './token-check.js';

/** Longest that entering a token may take because of Meta. */
const DEADLINE_MS = 3_000;
/** Meta's code for a token that is expired or void. */
const TOKEN_VOID = 190;

/** Asks Meta about the access token of a number, and keeps what it says. */
@Injectable()
export class TokenChecker {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly numbers: NumbersRepository,
    private readonly states: NumberStates,
    private readonly managementApi: ManagementApiClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Never refuses a token: what Meta says stands on the number. Only a plain word of Meta's that the
   * token is void makes its numbers wait for another one.
   *
   * @param phoneNumberId one of the tenant's; its default one if left out
   * @returns the tenant as it is then
   * @throws TenantNotFoundError if it was deleted meanwhile
   */
  async check(tenant: Tenant, phoneNumberId = tenant.phoneNumberId): Promise<Tenant> {
    const number = numberOf(tenant, phoneNumberId);
    if (number === undefined) return tenant;
    const credentials = await this.directory.findCredentials(tenant, number);
    const checkedAt = this.clock.now();
    const keep = (tokenCheck: TokenCheck, facts: NumberChanges = {}) =>
      this.keep(tenant, number, { tokenCheck, ...facts });
    if (credentials === null) return keep({ checkedAt, ...NO_TOKEN });
    if (isMockToken(credentials.accessToken)) return keep({ checkedAt, ...SIMULATED });
    const [shown, token] = await Promise.all([
      this.managementApi.getNumber(credentials, DEADLINE_MS).catch(toCloudApiError),
      this.inspect(credentials),
    ]);
    if (!(shown instanceof CloudApiError)) {
      const throughputPerSecond = perSecondOf(shown);
      const { qualityRating: quality } = shown;
      const changes = defined({ throughputPerSecond, quality });
      return keep(toTokenCheck(checkedAt, shown, token), changes);
    }
    const kept = await keep({ checkedAt, ...toRefusal(shown) });
    if (shown.metaCode !== TOKEN_VOID) return kept;
    const { sealedToken } = credentials;
    await this.states.requireToken(tenant._id, { accessToken: sealedToken }, problemOf(shown));
    return this.reread(tenant);
  }

  /** Meta tells of its expiry only to tokens that may ask; without an answer nothing is known of it. */
  private async inspect(credentials: CloudApiCredentials): Promise<TokenFacts> {
    return this.managementApi.inspectToken(credentials, DEADLINE_MS).catch((error: unknown) => {
      toCloudApiError(error);
      return {};
    });
  }

  /** A newer token has its own check: what is said of the old one is dropped then. */
  private async keep(
    tenant: Tenant,
    { phoneNumberId, accessToken }: BusinessNumber,
    changes: NumberChanges,
  ): Promise<Tenant> {
    const selector = {
      phoneNumberIds: [phoneNumberId],
      ...defined({ accessToken }),
    };
    const kept = await this.numbers.change(tenant._id, selector, changes);
    if (kept === null) return this.reread(tenant);
    this.directory.forget(kept);
    return kept;
  }

  private async reread({ _id }: Tenant): Promise<Tenant> {
    const tenant = await this.directory.find(_id);
    if (tenant === null) throw new TenantNotFoundError(_id);
    return tenant;
  }
}

/** @throws what is a bug of ours */
function toCloudApiError(error: unknown): CloudApiError {
  if (error instanceof CloudApiError) return error;
  throw error;
}

function problemOf({ metaCode }: CloudApiError): NumberProblem {
  return {
    message: 'Meta refuses the access token.',
    code: metaCode,
    advice: adviceFor(metaCode),
  };
}
