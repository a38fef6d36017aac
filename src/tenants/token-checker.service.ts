import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { CloudApiCredentials } from '../whatsapp/credentials.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import {
  ManagementApiClient,
  type NumberFacts,
  type TokenFacts,
} from '../whatsapp/management/management-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { TenantDirectory } from './tenant-directory.js';
import type { Tenant } from './tenant.schema.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';
import { NO_TOKEN, SIMULATED, perSecondOf, toRefusal, toTokenCheck } from './token-check.js';

/** Longest that entering a token may take because of Meta. */
const DEADLINE_MS = 3_000;
/** Meta's code for a token that is expired or void. */
const TOKEN_VOID = 190;

/** Asks Meta about a tenant's access token, and keeps what it says. */
@Injectable()
export class TokenChecker {
  constructor(
    private readonly directory: TenantDirectory,
    private readonly tenants: TenantsRepository,
    private readonly service: TenantsService,
    private readonly managementApi: ManagementApiClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Never refuses a token: what Meta says stands on the tenant. Only a plain word of Meta's that
   * the token is void makes the tenant wait for another one.
   *
   * @returns the tenant as it is then
   * @throws TenantNotFoundError if it was deleted meanwhile
   */
  async check(tenant: Tenant): Promise<Tenant> {
    const credentials = await this.directory.findCredentials(tenant);
    const checkedAt = this.clock.now();
    if (credentials === null) {
      return this.keep(tenant, { tokenCheck: { checkedAt, ...NO_TOKEN } });
    }
    if (isMockToken(credentials.accessToken)) {
      return this.keep(tenant, { tokenCheck: { checkedAt, ...SIMULATED } });
    }
    const [number, token] = await Promise.all([
      this.managementApi.getNumber(credentials, DEADLINE_MS).catch(toCloudApiError),
      this.inspect(credentials),
    ]);
    if (!(number instanceof CloudApiError)) return this.keepFacts(tenant, checkedAt, number, token);
    const kept = await this.keep(tenant, { tokenCheck: { checkedAt, ...toRefusal(number) } });
    if (number.metaCode !== TOKEN_VOID || kept.accessToken !== tenant.accessToken) return kept;
    const reason = 'Meta refuses the access token.';
    await this.service.requireReauthorisation(tenant._id, reason, tenant.accessToken);
    return this.service.get(tenant._id);
  }

  /** Meta tells of its expiry only to tokens that may ask; without an answer nothing is known of it. */
  private async inspect(credentials: CloudApiCredentials): Promise<TokenFacts> {
    return this.managementApi.inspectToken(credentials, DEADLINE_MS).catch((error: unknown) => {
      toCloudApiError(error);
      return {};
    });
  }

  private keepFacts(
    tenant: Tenant,
    checkedAt: Date,
    number: NumberFacts,
    token: TokenFacts,
  ): Promise<Tenant> {
    const throughputPerSecond = perSecondOf(number.throughputLevel);
    return this.keep(tenant, {
      tokenCheck: toTokenCheck(checkedAt, number, token),
      ...(throughputPerSecond !== undefined && { throughputPerSecond }),
    });
  }

  /** A newer token, or number, has its own check: what is said of the old one is dropped then. */
  private async keep(
    { _id, accessToken, phoneNumberId }: Tenant,
    changes: Pick<Tenant, 'tokenCheck' | 'throughputPerSecond'>,
  ): Promise<Tenant> {
    const kept = await this.tenants.noteTokenCheck(_id, { accessToken, phoneNumberId }, changes);
    if (kept === null) return this.service.get(_id);
    this.directory.forget(kept);
    return kept;
  }
}

/** @throws what is a bug of ours */
function toCloudApiError(error: unknown): CloudApiError {
  if (error instanceof CloudApiError) return error;
  throw error;
}
