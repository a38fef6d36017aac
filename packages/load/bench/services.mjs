import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startMongo } from '../../../scripts/lib/mongo.mjs';
import { findRedisServer, startRedis } from '../../../scripts/lib/redis.mjs';

/**
 * @param {import('../../../scripts/lib/run.mjs').Scope} scope stops what was started
 * @param {string} folder for its data
 */
export async function ownOrGivenMongo(scope, folder) {
  const given = process.env['MONGO_URI'];
  if (given) return { uri: given, pid: 0 };
  const server = await startMongo({ dataDir: join(folder, 'mongo'), durable: true });
  scope.own(server);
  return { uri: server.uri, pid: server.child.pid };
}

/**
 * @param {import('../../../scripts/lib/run.mjs').Scope} scope stops what was started
 * @param {string} folder for its data
 * @param {boolean} own not the given one
 */
export async function ownOrGivenRedis(scope, folder, own) {
  const host = process.env['REDIS_HOST'];
  if (host && !own) return { host, port: Number(process.env['REDIS_PORT'] || 6379), pid: 0 };
  const command = await findRedisServer();
  const server = await startRedis({ command, dataDir: join(folder, 'redis') });
  scope.own(server);
  return { host: server.host, port: server.port, pid: server.child.pid };
}

/** @typedef {{ host: string, port: number, pid: number, prefix: string }} RedisOfWorld `pid`: 0 if it is not ours */

/**
 * @param {RedisOfWorld} redis
 * @param {(client: Redis, keys: string[]) => unknown} visit gets the keys of our queues, some at a time
 */
async function visitKeys({ host, port, prefix }, visit) {
  const client = new Redis({ host, port });
  try {
    for await (const keys of client.scanStream({ match: `${prefix}:*`, count: 1000 })) {
      if (keys.length > 0) await visit(client, keys);
    }
  } finally {
    client.disconnect();
  }
}

/** @param {RedisOfWorld} redis removes what our queues left there */
export async function forget(redis) {
  await visitKeys(redis, (client, keys) => client.unlink(...keys));
}

/** @param {RedisOfWorld} redis @returns {Promise<number>} */
export async function countKeys(redis) {
  const found = new Set();
  await visitKeys(redis, (_client, keys) => keys.forEach((key) => found.add(key)));
  return found.size;
}
