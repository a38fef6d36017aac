import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Spell } from '../common/spell.js';
import { AppConfig } from '../config/app-config.js';
import { connectImpatiently, reasonOf, type RedisClient } from './redis-client.js';
import { readEvictionPolicy, UNSAFE_EVICTION } from './redis-policy.js';

const LOOK_MS = 5_000;
const POLICY_EVERY = 12;

/**
 * Looks whether Redis is there, on a connection of its own, so that no queue waits for it; and tells
 * the log, once for all connections of the process, when it goes and when it comes back.
 */
@Injectable()
export class RedisWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly key: string;
  private readonly logger = new Logger('Redis');
  private readonly spell = new Spell(this.logger, 'Redis');
  private timer: NodeJS.Timeout | undefined;
  private looks = 0;
  private policy: string | undefined;
  private connectionError: unknown;
  private closed = false;

  constructor(config: AppConfig) {
    this.redis = connectImpatiently(config);
    this.key = `${config.queuePrefix}:ping`;
    // A command only says that it was not sent; the connection knows why.
    this.redis.on('error', (error: unknown) => (this.connectionError = error));
    this.redis.on('ready', () => (this.connectionError = undefined));
  }

  /** Not before: a process that is still being put together hears of an answer too late. */
  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
    void this.look();
  }

  /** Whether it was there when we last looked, which is at most seconds ago. */
  get up(): boolean {
    return !this.spell.lasts;
  }

  /** What Redis does when its memory is full, if that loses jobs. */
  get unsafeEviction(): string | undefined {
    return this.policy === undefined || this.policy === 'noeviction' ? undefined : this.policy;
  }

  /** @throws if Redis, or in a cluster the part of it that has the queues, does not answer in a second */
  async ping(): Promise<void> {
    try {
      await this.redis.exists(this.key);
      this.spell.end();
    } catch (error) {
      if (!this.closed) this.spell.begin(reasonOf(this.connectionError ?? error));
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.redis.disconnect();
  }

  private async look(): Promise<void> {
    try {
      await this.ping();
      if (this.looks++ % POLICY_EVERY === 0) await this.readPolicy();
    } catch {
      // It was told.
    }
  }

  private async readPolicy(): Promise<void> {
    const before = this.unsafeEviction;
    this.policy = await readEvictionPolicy(this.redis);
    const now = this.unsafeEviction;
    if (now !== undefined && now !== before) {
      this.logger.warn({ policy: now }, UNSAFE_EVICTION);
    }
  }
}
