import { Injectable } from '@nestjs/common';
import type { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import type { TenantId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { VolatileStore } from '../queue/volatile-store.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { StorageFullError, UploadLimitError } from './media.errors.js';
import { MediaRepository } from './media.repository.js';
import { UploadAllowance, type Budget } from './upload-allowance.js';

const DAY_MS = 24 * 60 * 60_000;
/** How long a count of what is stored is carried on before it is made anew. */
const COUNTED_MS = 10 * 60_000;

/**
 * How many bytes a tenant may upload in a day (UTC) and have stored. Kept in Redis for all processes
 * together, which may forget: what is stored is then counted anew, a day begins again.
 */
@Injectable()
export class UploadQuota {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly directory: TenantDirectory,
    private readonly media: MediaRepository,
    private readonly store: VolatileStore,
  ) {}

  /**
   * Lets an upload begin. Its bytes count as they come.
   *
   * @param announced bytes that it has at least
   * @throws UploadLimitError, StorageFullError
   */
  async admit(tenantId: TenantId, announced: number): Promise<UploadAllowance> {
    const limits = (await this.directory.find(tenantId))?.limits;
    const perDay = limits?.uploadBytesPerDay ?? this.config.quotas.uploadBytesPerDay;
    const stored = limits?.storedBytes ?? this.config.quotas.storedBytes;
    const day = perDay === 0 ? undefined : await this.dayOf(tenantId, perDay, announced);
    const room = stored === 0 ? undefined : await this.roomOf(tenantId, stored, announced);
    return new UploadAllowance(this.store, day, room);
  }

  /** Files came or went by another way than an upload. Nothing is refused. */
  async recordStored(tenantId: TenantId, bytes: number): Promise<void> {
    if (bytes !== 0) await this.store.spend(storedKeyOf(tenantId), bytes);
  }

  private async dayOf(tenantId: TenantId, max: number, announced: number): Promise<Budget> {
    const now = this.clock.now();
    const key = `uploaded:${tenantId}:${now.toISOString().slice(0, 10)}`;
    const exceeded = (): AppError => {
      const leftMs = DAY_MS - (this.clock.now().getTime() % DAY_MS);
      return new UploadLimitError(max, Math.ceil(leftMs / 1_000));
    };
    const spent = await this.countOf(key, DAY_MS, () => Promise.resolve(0));
    return within({ key, max, exceeded }, spent, announced);
  }

  private async roomOf(tenantId: TenantId, max: number, announced: number): Promise<Budget> {
    const key = storedKeyOf(tenantId);
    const exceeded = (): AppError => new StorageFullError(max);
    const count = (): Promise<number> => this.media.sumStored(tenantId);
    return within({ key, max, exceeded }, await this.countOf(key, COUNTED_MS, count), announced);
  }

  private async countOf(key: string, ttlMs: number, count: () => Promise<number>): Promise<number> {
    const known = await this.store.get(key);
    if (typeof known === 'number') return known;
    const counted = await count();
    await this.store.begin(key, counted, ttlMs);
    return counted;
  }
}

function within(budget: Budget, spent: number, announced: number): Budget {
  if (spent + Math.max(1, announced) > budget.max) throw budget.exceeded();
  return budget;
}

function storedKeyOf(tenantId: TenantId): string {
  return `stored:${tenantId}`;
}
