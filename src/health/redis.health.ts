import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { RedisWatch } from '../queue/redis-watch.js';
import { UNSAFE_EVICTION } from '../queue/redis-policy.js';

@Injectable()
export class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly redis: RedisWatch,
  ) {}

  async check(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      await this.redis.ping();
      const unsafe = this.redis.unsafeEviction;
      return indicator.up(unsafe === undefined ? {} : { warning: UNSAFE_EVICTION, policy: unsafe });
    } catch {
      return indicator.down({
        message: 'Redis does not answer; what is accepted waits in MongoDB.',
      });
    }
  }
}
