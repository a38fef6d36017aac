import { Redis } from 'ioredis';
import type { AppConfig } from '../config/app-config.js';

/** A connection apart from the queues', for what must not wait: a command fails after a second. */
export function connectImpatiently({ redis }: AppConfig): Redis {
  const client = new Redis({
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
  client.on('error', () => undefined);
  return client;
}
