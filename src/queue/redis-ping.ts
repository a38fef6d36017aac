import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { connectImpatiently, type RedisClient } from './redis-client.js';

/** Asks Redis whether it is there, on a connection of its own, so that no queue waits for it. */
@Injectable()
export class RedisPing implements OnApplicationShutdown {
  private readonly redis: RedisClient;
  private readonly key: string;

  constructor(config: AppConfig) {
    this.redis = connectImpatiently(config);
    this.key = `${config.queuePrefix}:ping`;
  }

  /** @throws if Redis, or in a cluster the part of it that has the queues, does not answer in a second */
  async ping(): Promise<void> {
    await this.redis.exists(this.key);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
