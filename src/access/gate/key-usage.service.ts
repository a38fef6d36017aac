import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { boundedCache } from '../../common/bounded-cache.js';
import { Clock } from '../../common/clock.js';
import { PeriodicRunner } from '../../common/periodic-runner.js';
import type { ApiKeyId } from '../keys/api-key.schema.js';
import { ApiKeysRepository } from '../keys/api-keys.repository.js';

const NOTE_AGAIN_MS = 60_000;
const FLUSH_MS = 5_000;
const MAX_KEYS = 20_000;

/** Notes when keys were last used: once a minute and key at most, all of them with one command. */
@Injectable()
export class KeyUsage implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyUsage.name);
  private readonly noted = boundedCache<ApiKeyId, true>(MAX_KEYS, { ttl: NOTE_AGAIN_MS });
  private readonly pending = new Set<ApiKeyId>();
  private readonly runner = new PeriodicRunner(
    () => this.flush(),
    FLUSH_MS,
    (error) => this.logger.warn({ err: error }, 'the last use of keys could not be noted'),
  );

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
    await this.flush().catch(() => undefined);
  }

  /** Delays nobody: it is written down later. */
  record(keyId: ApiKeyId): void {
    if (this.noted.has(keyId)) return;
    this.noted.set(keyId, true);
    this.pending.add(keyId);
  }

  /** What a failed write held is lost: the next use notes it again. */
  private async flush(): Promise<void> {
    if (this.pending.size === 0) return;
    const keyIds = [...this.pending];
    this.pending.clear();
    await this.keys.recordUse(keyIds, this.clock.now());
  }
}
