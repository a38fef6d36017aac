import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
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

/** Its name in the headers. */
const POLICY = 'requests';

/**
 * Requests a second with a tenant's keys, in all API processes together. With Redis away each process
 * counts for itself. Each answer tells the limit and what is left of it.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
@Injectable()
export class RequestQuota implements OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly limiters = new Map<number, RateLimiterAbstract>();

  constructor(private readonly config: AppConfig) {
    this.redis = connectImpatiently(config);
  }

  /** @throws TooManyRequestsError */
  async spend({ id, requestsPerSecond }: KnownTenant, reply: FastifyReply): Promise<void> {
    const perSecond = requestsPerSecond ?? this.config.quotas.requestsPerSecond;
    if (perSecond === 0) return;
    void reply.header('ratelimit-policy', `"${POLICY}";q=${perSecond};w=1`);
    try {
      tell(reply, await this.limiterOf(perSecond).consume(id));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      tell(reply, error);
      throw new TooManyRequestsError(perSecond);
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

function tell(reply: FastifyReply, { remainingPoints, msBeforeNext }: RateLimiterRes): void {
  const seconds = Math.max(0, Math.ceil(msBeforeNext / 1_000));
  void reply.header('ratelimit', `"${POLICY}";r=${Math.max(0, remainingPoints)};t=${seconds}`);
}
