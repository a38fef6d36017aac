import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BoundedLog } from '../common/bounded-log.js';
import { AppConfig } from '../config/app-config.js';
import { MediaService } from '../media/media.service.js';
import { LeasedRunner } from './leased-runner.js';
import { LeasesRepository } from './leases.repository.js';
import { TenantRemover } from './tenant-remover.service.js';

const MAX_FILES = 500;
/** Removing a large tenant takes minutes; that two processes do it at once harms nothing. */
const LEASE_MS = 60_000;

/**
 * Clears away what nobody wants any more: deleted tenants, files that were never used. Apart from the
 * reconciler, since it may take long, and bells must not wait for it.
 */
@Injectable()
export class Housekeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly failures = new BoundedLog(new Logger(Housekeeper.name));
  private readonly runner: LeasedRunner;

  constructor(
    config: AppConfig,
    leases: LeasesRepository,
    private readonly media: MediaService,
    private readonly remover: TenantRemover,
  ) {
    this.runner = new LeasedRunner(leases, {
      name: 'housekeeping',
      intervalMs: config.recovery.intervalMs,
      leaseMs: LEASE_MS,
      run: () => this.clear(),
      onError: (error) => this.report('housekeeping', error),
    });
  }

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  /** The storage may be down; tenants that have nothing there go nevertheless. */
  private async clear(): Promise<void> {
    await this.media.discardUnfinished(MAX_FILES).catch((error: unknown) => {
      this.report('files', error);
    });
    await this.remover.removeSome();
  }

  private report(what: string, error: unknown): void {
    this.failures.warn(what, { err: error, what }, 'clearing away failed, the next round comes');
  }
}
