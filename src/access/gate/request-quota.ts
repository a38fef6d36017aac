import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { AppConfig } from '../../config/app-config.js';
import { connectImpatiently, type RedisClient } from '../../queue/redis-client.js';
import { TooManyRequestsError } from '../access.errors.js';
import type { KnownTenant } from '../tenant-lookup.js';

/**
 * Requests a second with a tenant's keys, in all API processes together. With Redis away each process
 * counts for itself.
 */
@Injectable()
export class RequestQuota implements OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly limiters = new Map<number, RateLimiterAbstract>();

  constructor(private readonly config: AppConfig) {
    this.redis = connectImpatiently(config);
  }

  /** @throws TooManyRequestsError */
  async spend({ id, requestsPerSecond }: KnownTenant): Promise<void> {
    const perSecond = requestsPerSecond ?? this.config.quotas.requestsPerSecond;
    if (perSecond === 0) return;
    try {
      await this.limiterOf(perSecond).consume(id);
    } catch (error) {
      if (error instanceof RateLimiterRes) throw new TooManyRequestsError(perSecond);
      throw error;
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private limiterOf(perSecond: number): RateLimiterAbstract {
    const known = this.limiters.get(perSecond);
    if (known !== undefined) return known;
    const rate = { points: perSecond, duration: 1 };
    const limiter = new RateLimiterRedis({
      ...rate,
      storeClient: this.redis,
      keyPrefix: `${this.config.queuePrefix}:requests:${perSecond}`,
      insuranceLimiter: new RateLimiterMemory(rate),
    });
    this.limiters.set(perSecond, limiter);
    return limiter;
  }
}
