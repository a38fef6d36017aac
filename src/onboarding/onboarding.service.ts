import { Injectable } from '@nestjs/common';
import { OperatorOnlyError, TenantNotFoundError } from '../access/access.errors.js';
import { AuditLog } from '../access/audit/audit-log.service.js';
import type { Caller } from '../access/caller.js';
import { newApiKey } from '../access/keys/api-key.js';
import { Clock } from '../common/clock.js';
import { InvalidRequestError } from '../common/errors.js';
import { isId, newId, type TenantId } from '../common/id.js';
import { timeCursor, toPage, type PageQuery } from '../common/page.js';
import { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { NoMetaAppError } from '../whatsapp/management/connecting.errors.js';
import { AdvanceOnboardingQueue } from './advance-onboarding.job.js';
import { AnnouncedAccounts } from './announced-accounts.repository.js';
import { CodeExchange, hashOfCode } from './code-exchange.service.js';
import type {
  AnnouncedAccountPage,
  BeginOnboardingDto,
  RetryOnboardingDto,
} from './onboarding.dto.js';
import {
  CodeTakenError,
  NewCodeNeededError,
  OnboardingNotFoundError,
  OnboardingRunningError,
} from './onboarding.errors.js';
import { PENDING, reopened, skipped, withResult } from './onboarding-steps.js';
import type { Onboarding, OnboardingId } from './onboarding.schema.js';
import { OnboardingsRepository, type Claimed } from './onboardings.repository.js';

/** Who begins it; of a tenant's own, only for that tenant. */
export type Beginner = Pick<Caller, 'kind'> & { readonly tenantId?: TenantId };

/** Numbers on their way to being connected. */
@Injectable()
export class OnboardingService {
  constructor(
    private readonly rows: OnboardingsRepository,
    private readonly announced: AnnouncedAccounts,
    private readonly exchange: CodeExchange,
    private readonly queue: AdvanceOnboardingQueue,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins with a code of Embedded Signup, which is exchanged at once, or with a token.
   *
   * @param id what it is to be called; one that has begun under this id goes on
   * @returns the row, and the key of a tenant that is made with it: it is shown this once
   * @throws InvalidRequestError, OperatorOnlyError, TenantNotFoundError, NoMetaAppError
   * @throws CodeTakenError if the code was given for something else
   */
  async begin(
    dto: BeginOnboardingDto,
    beginner: Beginner,
    id: OnboardingId = newId('onb'),
  ): Promise<{ onboarding: Onboarding; apiKey: string | null }> {
    const { code, accessToken } = dto;
    checkShape(dto);
    if (code !== undefined && this.config.meta.appId === undefined) throw new NoMetaAppError();
    const tenantId = await this.tenantOf(dto, beginner);
    const apiKey = dto.tenant === undefined ? null : newApiKey('tenant');
    const byOperator = beginner.kind === 'operator';
    const row = await this.newRow(id, dto, tenantId, byOperator, apiKey);
    const deed = { action: 'onboarding.begun', target: row._id, tenantId } as const;
    const changes = { ...row.wanted, by: accessToken === undefined ? 'code' : 'token' };
    return this.audit.during({ ...deed, changes }, async () => {
      const stored = await this.rows.insertOrFind(row);
      if (stored !== row) return { onboarding: again(stored, row, dto), apiKey: null };
      const onboarding =
        code === undefined ? row : await this.exchange.exchange(row, new Secret(code));
      await this.ring(onboarding);
      return { onboarding, apiKey };
    });
  }

  /** @throws OnboardingNotFoundError, also for another tenant's */
  async get(id: string, beginner: Beginner): Promise<Onboarding> {
    const row = isId('onb', id) ? await this.rows.find(id) : null;
    const own = beginner.kind === 'operator' || row?.tenantId === beginner.tenantId;
    if (row === null || !own) throw new OnboardingNotFoundError(id);
    return row;
  }

  /** Whoever asks knows whose it is. */
  find(id: OnboardingId): Promise<Onboarding | null> {
    return this.rows.find(id);
  }

  list(page: PageQuery, beginner: Beginner, tenantId?: TenantId): Promise<Onboarding[]> {
    return this.rows.list(beginner.kind === 'operator' ? tenantId : beginner.tenantId, page);
  }

  /** Accounts of a page that no tenant has; the page may hold fewer than it could. */
  async listAnnounced(page: PageQuery): Promise<AnnouncedAccountPage> {
    const rows = await this.announced.list(page);
    const shown = toPage(
      rows,
      page.limit,
      ({ _id, at }) => timeCursor(at, _id),
      (row) => row,
    );
    const taken = await this.directory.findTakenAccounts(shown.items.map(({ _id }) => _id));
    return {
      items: shown.items
        .filter(({ _id }) => !taken.has(_id))
        .map(({ _id, businessId = null, at }) => ({
          wabaId: _id,
          businessId,
          at: at.toISOString(),
        })),
      nextCursor: shown.nextCursor,
    };
  }

  /**
   * Tries again what was refused, with what was missing.
   *
   * @throws OnboardingNotFoundError, OnboardingRunningError, NewCodeNeededError, CodeTakenError
   */
  async retry(id: string, dto: RetryOnboardingDto, beginner: Beginner): Promise<Onboarding> {
    const before = await this.get(id, beginner);
    const { code, accessToken } = dto;
    const fresh = code !== undefined || accessToken !== undefined;
    if (before.steps.every(({ state }) => state !== 'failed') && !fresh) {
      await this.rows.wake(before._id);
      await this.ring(before);
      return before;
    }
    if (code !== undefined && accessToken !== undefined) throw oneOf(['code', 'accessToken']);
    const lacksToken = before.accessToken === undefined && before.phoneNumberId === undefined;
    if (lacksToken && !fresh) throw new NewCodeNeededError();
    const { tenantId, _id: target } = before;
    const changes = { with: Object.keys(dto) };
    return this.audit.during({ action: 'onboarding.retried', target, tenantId, changes }, () =>
      this.reopen(before, dto),
    );
  }

  private async reopen(before: Onboarding, dto: RetryOnboardingDto): Promise<Onboarding> {
    const { code, accessToken, pin, phoneNumberId, wabaId } = dto;
    const claimed = await this.rows.reclaim(before._id, this.config.onboarding.leaseMs);
    if (claimed === null) throw new OnboardingRunningError();
    const fresh = code !== undefined || accessToken !== undefined;
    const also = fresh ? (['exchange-code', 'inspect-token', 'find-number'] as const) : [];
    const steps = reopened(claimed.steps, also);
    const now = this.clock.now();
    const ready = await this.keep(claimed, {
      steps:
        accessToken === undefined
          ? steps
          : withResult(steps, 'exchange-code', skipped(BY_HAND), now),
      state: 'running',
      tries: 0,
      wanted: {
        ...claimed.wanted,
        ...(phoneNumberId !== undefined && { phoneNumberId }),
        ...(wabaId !== undefined && { wabaId }),
      },
      ...(pin !== undefined && { pin: await this.seal(claimed, 'pin', pin) }),
      ...(accessToken !== undefined && {
        accessToken: await this.exchange.seal(claimed, new Secret(accessToken)),
      }),
      ...(code !== undefined && { codeHash: hashOfCode(code) }),
    });
    const onboarding =
      code === undefined
        ? await this.keep(ready, { claim: undefined, dueAt: now })
        : await this.exchange.exchange(ready, new Secret(code));
    await this.ring(onboarding);
    return onboarding;
  }

  private async keep(
    row: Claimed,
    changes: Parameters<OnboardingsRepository['save']>[1],
  ): Promise<Claimed> {
    try {
      const kept = await this.rows.save(row, changes);
      if (kept === null) throw new OnboardingRunningError();
      return kept;
    } catch (error) {
      throw isDuplicateKey(error, 'codeHash') ? new CodeTakenError() : error;
    }
  }

  private async ring({ _id: onboardingId, state }: Onboarding): Promise<void> {
    if (state === 'running') await this.queue.ring([{ onboardingId }]);
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
        : withResult(PENDING, 'exchange-code', skipped(BY_HAND), now);
    return {
      ...key,
      tenantId,
      ...(tenant && {
        newTenant: {
          name: tenant.name,
          ...(tenant.externalId !== undefined && { externalId: tenant.externalId }),
        },
      }),
      state: 'running',
      steps,
      wanted: {
        ...(phoneNumberId !== undefined && { phoneNumberId }),
        ...(wabaId !== undefined && { wabaId }),
        ...(businessId !== undefined && { businessId }),
      },
      coexistence: dto.coexistence ?? false,
      register: dto.register ?? true,
      byOperator,
      asked: [],
      tries: 0,
      ...(code !== undefined && { codeHash: hashOfCode(code) }),
      ...(accessToken !== undefined && {
        accessToken: await this.exchange.seal(key, new Secret(accessToken)),
      }),
      ...(apiKey !== null && { apiKey: await this.seal(key, 'apiKey', apiKey) }),
      ...(pin !== undefined && { pin: await this.seal(key, 'pin', pin) }),
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

const BY_HAND = 'A token was given.';

/**
 * The same code again is a click too many, and the same onboarding.
 *
 * @throws CodeTakenError if it was for something else
 * @throws OnboardingRunningError if another code was quicker
 */
function again(stored: Onboarding, row: Onboarding, dto: BeginOnboardingDto): Onboarding {
  const { tenantId, codeHash } = row;
  const same = dto.tenant === undefined ? stored.tenantId === tenantId : isMeant(stored, dto);
  if (!same) throw new CodeTakenError();
  if (stored.codeHash !== codeHash) throw new OnboardingRunningError();
  return stored;
}

function isMeant({ newTenant }: Onboarding, { tenant }: BeginOnboardingDto): boolean {
  return newTenant?.name === tenant?.name && newTenant?.externalId === tenant?.externalId;
}

/** @throws InvalidRequestError */
function checkShape(dto: BeginOnboardingDto): void {
  if ((dto.code === undefined) === (dto.accessToken === undefined)) {
    throw oneOf(['code', 'accessToken']);
  }
  if (dto.tenantId !== undefined && dto.tenant !== undefined) throw oneOf(['tenantId', 'tenant']);
}

function oneOf(fields: readonly [string, string]): InvalidRequestError {
  const [field, other] = fields;
  return new InvalidRequestError([
    { field, message: `give either ${field} or ${other}, and not both` },
  ]);
}
