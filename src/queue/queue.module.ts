import { BullModule } from '@nestjs/bullmq';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { QueueOptions } from 'bullmq';
import { AppConfig } from '../config/app-config.js';
import { Broadcast } from './broadcast.js';
import { addressOf, connectCluster } from './redis-client.js';
import { RedisWatch } from './redis-watch.js';
import { VolatileStore } from './volatile-store.js';

const RECONNECT_MS = 200;

/** The connection to Redis. What differs is how long a process may wait for it. */
@Global()
@Module({})
export class QueueModule {
  /** For the API: a caller waits for the answer, so a Redis that is down fails at once. */
  static forProducers(): DynamicModule {
    return connect({ skipWaitingForReady: true, maxRetriesPerRequest: 1 });
  }

  /** For the worker: it waits until Redis is back. */
  static forConsumers(): DynamicModule {
    return connect({ maxRetriesPerRequest: null });
  }
}

function connect({
  skipWaitingForReady = false,
  maxRetriesPerRequest,
}: {
  skipWaitingForReady?: boolean;
  maxRetriesPerRequest: number | null;
}): DynamicModule {
  return {
    module: QueueModule,
    providers: [VolatileStore, RedisWatch, Broadcast],
    exports: [VolatileStore, RedisWatch, Broadcast],
    imports: [
      BullModule.forRootAsync({
        inject: [AppConfig],
        useFactory: (config: AppConfig): QueueOptions => ({
          prefix: config.queuePrefix,
          skipWaitingForReady,
          connection: config.redis.cluster
            ? connectCluster(
                config,
                { maxRetriesPerRequest },
                { clusterRetryStrategy: () => RECONNECT_MS },
              )
            : {
                ...addressOf(config),
                maxRetriesPerRequest,
                retryStrategy: () => RECONNECT_MS,
              },
        }),
      }),
    ],
  };
}
