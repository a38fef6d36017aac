import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { AppConfig } from '../config/app-config.js';

/** Asks Redis whether it is there, on a connection of its own, so that no queue waits for it. */
@Injectable()
export class RedisPing implements OnApplicationShutdown {
  private readonly redis: Redis;

  constructor({ redis }: AppConfig) {
    this.redis = new Redis({
      host: redis.host,
      port: redis.port,
      db: redis.db,
      ...(redis.password && { password: redis.password.reveal() }),
      ...(redis.tls && { tls: {} }),
      lazyConnect: true,
      maxRetriesPerRequest: 0,
      commandTimeout: 1_000,
      retryStrategy: () => 500,
    });
    // Its state is read from the answers; without a listener each failure would be printed.
    this.redis.on('error', () => undefined);
  }

  /** @throws if Redis does not answer in a second */
  async ping(): Promise<void> {
    await this.redis.ping();
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
