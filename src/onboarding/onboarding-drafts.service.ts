import { Injectable } from '@nestjs/common';
import { OperatorOnlyError, TenantNotFoundError } from '../access/access.errors.js';
import type { Caller } from '../access/caller.js';
import { newApiKey } from '../access/keys/api-key.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { InvalidRequestError } from '../common/errors.js';
import { isId, newId, type TenantId } from '../common/id.js';
import { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { NoMetaAppError } from '../whatsapp/management/connecting.errors.js';
import { CodeExchange, hashOfCode } from './code-exchange.service.js';
import type { BeginOnboardingDto } from './onboarding.dto.js';
import { PENDING, skipped, withResult } from './onboarding-steps.js';
import type { Onboarding, OnboardingId } from './onboarding.schema.js';
import type { Claimed } from './onboardings.repository.js';

/** Who begins it; of a tenant's own, only for that tenant. */
export type Beginner = Pick<Caller, 'kind'> & { readonly tenantId?: TenantId };

/** What becomes of the first step where there is nothing to exchange. */
export const SKIPPED_BY_HAND = skipped('A token was given.');

/** Says whether a request can begin an onboarding, and makes its row: nothing is stored, nor asked of Meta. */
@Injectable()
export class OnboardingDrafts {
  constructor(
    private readonly exchange: CodeExchange,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the row, and the key of a tenant that is made with it
   * @throws InvalidRequestError, OperatorOnlyError, TenantNotFoundError, NoMetaAppError
   */
  async draft(
    id: OnboardingId,
    dto: BeginOnboardingDto,
    beginner: Beginner,
  ): Promise<{ row: Claimed; apiKey: string | null }> {
    checkShape(dto);
    if (dto.code !== undefined && this.config.meta.appId === undefined) throw new NoMetaAppError();
    const tenantId = await this.tenantOf(dto, beginner);
    const apiKey = dto.tenant === undefined ? null : newApiKey('tenant');
    const byOperator = beginner.kind === 'operator';
    return { row: await this.newRow(id, dto, tenantId, byOperator, apiKey), apiKey };
  }

  /** @throws OperatorOnlyError, TenantNotFoundError */
  private async tenantOf(dto: BeginOnboardingDto, beginner: Beginner): Promise<TenantId> {
    if (beginner.kind !== 'operator') {
      if (dto.tenant !== undefined) throw new OperatorOnlyError('tenant');
      const own = beginner.tenantId;
      if (own === undefined || (dto.tenantId ?? own) !== own) {
        throw new TenantNotFoundError(dto.tenantId ?? '');
      }
      return own;
    }
    if (dto.tenant !== undefined) return newId('tnt');
    const { tenantId } = dto;
    if (tenantId === undefined) throw oneOf(['tenantId', 'tenant']);
    const known = isId('tnt', tenantId) ? await this.directory.find(tenantId) : null;
    if (known === null) throw new TenantNotFoundError(tenantId);
    return known._id;
  }

  /** In the hands of whoever makes it, for as long as an exchange may take. */
  private async newRow(
    _id: OnboardingId,
    dto: BeginOnboardingDto,
    tenantId: TenantId,
    byOperator: boolean,
    apiKey: string | null,
  ): Promise<Claimed> {
    const { code, accessToken, phoneNumberId, wabaId, businessId, tenant, pin } = dto;
    const now = this.clock.now();
    const key = { _id, dataKey: await this.crypto.createDataKey(_id) };
    const steps =
      accessToken === undefined
        ? [...PENDING]
        : withResult(PENDING, 'exchange-code', SKIPPED_BY_HAND, now);
    return {
      ...key,
      tenantId,
      state: 'running',
      steps,
      wanted: defined({ phoneNumberId, wabaId, businessId }),
      coexistence: dto.coexistence ?? false,
      register: dto.register ?? true,
      byOperator,
      asked: [],
      tries: 0,
      ...defined({
        newTenant: tenant && {
          name: tenant.name,
          ...defined({ externalId: tenant.externalId }),
        },
        codeHash: code === undefined ? undefined : hashOfCode(code),
        accessToken:
          accessToken === undefined
            ? undefined
            : await this.exchange.seal(key, new Secret(accessToken)),
        apiKey: apiKey === null ? undefined : await this.seal(key, 'apiKey', apiKey),
        pin: pin === undefined ? undefined : await this.seal(key, 'pin', pin),
      }),
      claim: newId('clm'),
      dueAt: code === undefined ? now : this.clock.in(this.config.onboarding.leaseMs),
      createdAt: now,
      updatedAt: now,
    };
  }

  private seal(
    { _id, dataKey }: Pick<Onboarding, '_id' | 'dataKey'>,
    purpose: string,
    text: string,
  ): Promise<string> {
    return this.crypto.seal(dataKey, _id, purpose, new Secret(text));
  }
}

/** @throws InvalidRequestError */
function checkShape(dto: BeginOnboardingDto): void {
  if ((dto.code === undefined) === (dto.accessToken === undefined)) {
    throw oneOf(['code', 'accessToken']);
  }
  if (dto.tenantId !== undefined && dto.tenant !== undefined) throw oneOf(['tenantId', 'tenant']);
}

/** @returns what a caller hears who gives none of two fields, or both */
export function oneOf(fields: readonly [string, string]): InvalidRequestError {
  const [field, other] = fields;
  return new InvalidRequestError([
    { field, message: `give either ${field} or ${other}, and not both` },
  ]);
}
