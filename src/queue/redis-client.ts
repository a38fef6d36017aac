import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { defined } from '../common/defined.js';
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

/** Why Redis is not there, in a few words; of several addresses the first one's. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { code } = (error ?? {}) as { code?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  return message || String(code);
}

/** Told once for the whole process by `RedisWatch`; whoever meets it need not tell it again. */
export function isRedisAway(error: unknown): boolean {
  return /ECONN|EPIPE|ETIMEDOUT|EHOST|ENETUN|ENOTFOUND|EAI_AGAIN|sentinels are unreachable|certificate|connection is closed|stream isn't writeable|max retries|timed out|in time/i.test(
    reasonOf(error),
  );
}

/** Where a Redis of its own is, and how it lets us in. */
export function addressOf(config: AppConfig) {
  const { host, port, db, sentinel, tls } = config.redis;
  if (sentinel === undefined) return { host, port, db, ...accessOf(config) };
  return {
    sentinels: sentinel.hosts,
    name: sentinel.name,
    ...defined({ sentinelPassword: sentinel.password?.reveal() }),
    sentinelRetryStrategy: () => RETRY_MS,
    // Whoever wants it to Redis means the whole way.
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: tlsOf(config) } : {}),
    db,
    ...accessOf(config),
  };
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
    ...(config.redis.tls ? { dnsLookup: (name, done) => done(null, name) } : {}),
  });
}

function accessOf(config: AppConfig) {
  const { username, password, tls } = config.redis;
  return defined({ username, password: password?.reveal(), tls: tls ? tlsOf(config) : undefined });
}

function tlsOf({ redis: { ca } }: AppConfig) {
  return ca === undefined ? {} : { ca };
}
