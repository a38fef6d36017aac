import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import type { AppConfig } from '../config/app-config.js';

/** One Redis, or several in cluster mode. */
export type RedisClient = Redis | Cluster;

type NodeOptions = Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout'>;

const RETRY_MS = 500;

/** A connection apart from the queues', for what must not wait: a command fails after a second. */
export function connectImpatiently(config: AppConfig): RedisClient {
  const options = { maxRetriesPerRequest: 0, commandTimeout: 1_000 };
  const client = config.redis.cluster
    ? connectCluster(config, options, {
        enableOfflineQueue: false,
        maxRedirections: 2,
        clusterRetryStrategy: () => RETRY_MS,
      })
    : new Redis({
        ...addressOf(config),
        ...options,
        lazyConnect: true,
        retryStrategy: () => RETRY_MS,
      });
  // Its state is read from the answers; without a listener each failure would be printed.
  client.on('error', () => undefined);
  return client;
}

/** Where a Redis of its own is, and how it lets us in. */
export function addressOf(config: AppConfig) {
  const { host, port, db } = config.redis;
  return { host, port, db, ...accessOf(config) };
}

/** @param options of the connections to each node */
export function connectCluster(
  config: AppConfig,
  options: NodeOptions,
  clusterOptions: ClusterOptions,
): Cluster {
  const { host, port } = config.redis;
  return new Cluster([{ host, port }], {
    ...clusterOptions,
    redisOptions: { ...accessOf(config), ...options },
    // Certificates name hosts; an address in its place would not match.
    ...(config.redis.tls && { dnsLookup: (name, done) => done(null, name) }),
  });
}

function accessOf({ redis }: AppConfig) {
  return {
    ...(redis.password && { password: redis.password.reveal() }),
    ...(redis.tls && { tls: {} }),
  };
}
