import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppConfig } from '../config/app-config.js';
import { connectImpatiently } from './redis-client.js';

/** Asks Redis whether it is there, on a connection of its own, so that no queue waits for it. */
@Injectable()
export class RedisPing implements OnApplicationShutdown {
  private readonly redis: Redis;

  constructor(config: AppConfig) {
    this.redis = connectImpatiently(config);
  }

  /** @throws if Redis does not answer in a second */
  async ping(): Promise<void> {
    await this.redis.ping();
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
