import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { isId, newId, type TenantId } from '../common/id.js';
import { timeCursor, toPage, type PageQuery } from '../common/page.js';
import { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
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
import {
  OnboardingDrafts,
  SKIPPED_BY_HAND,
  oneOf,
  type Beginner,
} from './onboarding-drafts.service.js';
import { reopened, withResult } from './onboarding-steps.js';
import type { Onboarding, OnboardingId } from './onboarding.schema.js';
import { OnboardingsRepository, type Claimed } from './onboardings.repository.js';

/** Numbers on their way to being connected. */
@Injectable()
export class OnboardingService {
  constructor(
    private readonly rows: OnboardingsRepository,
    private readonly announced: AnnouncedAccounts,
    private readonly drafts: OnboardingDrafts,
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
    const { row, apiKey } = await this.drafts.draft(id, dto, beginner);
    const { tenantId } = row;
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
          : withResult(steps, 'exchange-code', SKIPPED_BY_HAND, now),
      state: 'running',
      tries: 0,
      wanted: {
        ...claimed.wanted,
        ...defined({ phoneNumberId, wabaId }),
      },
      ...defined({
        pin:
          pin === undefined
            ? undefined
            : await this.crypto.seal(claimed.dataKey, claimed._id, 'pin', new Secret(pin)),
        accessToken:
          accessToken === undefined
            ? undefined
            : await this.exchange.seal(claimed, new Secret(accessToken)),
        codeHash: code === undefined ? undefined : hashOfCode(code),
      }),
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
}

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
