import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startMongo } from '../lib/mongo.mjs';
import { findRedisServer, startRedis } from '../lib/redis.mjs';

/**
 * @param {import('../lib/run.mjs').Scope} scope stops what was started
 * @param {string} folder for its data
 * @param {boolean} own not the given one
 */
export async function ownOrGivenMongo(scope, folder, own) {
  const given = process.env['MONGO_URI'];
  if (given && !own) return { uri: given, port: 0, pid: 0 };
  const server = await startMongo({ dataDir: join(folder, 'mongo'), durable: true });
  scope.own(server);
  return { uri: server.uri, port: server.port, pid: server.child.pid };
}

/**
 * @param {import('../lib/run.mjs').Scope} scope stops what was started
 * @param {string} folder for its data
 * @param {boolean} own not the given one
 */
export async function ownOrGivenRedis(scope, folder, own) {
  const host = process.env['REDIS_HOST'];
  if (host && !own) return { host, port: Number(process.env['REDIS_PORT'] || 6379), ours: false };
  const command = await findRedisServer();
  const server = await startRedis({ command, dataDir: join(folder, 'redis') });
  scope.own(server);
  return { host: server.host, port: server.port, ours: true };
}

/** @param {{ host: string, port: number, prefix: string }} redis removes what is ours */
export async function forget({ host, port, prefix }) {
  const client = new Redis({ host, port });
  for await (const keys of client.scanStream({ match: `${prefix}:*` })) {
    if (keys.length > 0) await client.unlink(...keys);
  }
  client.disconnect();
}
