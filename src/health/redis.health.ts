import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { RedisPing } from '../queue/redis-ping.js';

@Injectable()
export class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly redis: RedisPing,
  ) {}

  async check(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    try {
      await this.redis.ping();
      return indicator.up();
    } catch {
      return indicator.down({
        message: 'Redis does not answer; what is accepted waits in MongoDB.',
      });
    }
  }
}
