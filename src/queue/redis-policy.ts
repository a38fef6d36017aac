import type { RedisClient } from './redis-client.js';

export const UNSAFE_EVICTION =
  'Redis may throw away jobs when its memory is full: set its maxmemory-policy to noeviction';

/** @returns e.g. `noeviction`; `undefined` where the server does not tell */
export async function readEvictionPolicy(redis: RedisClient): Promise<string | undefined> {
  // Hosted servers refuse CONFIG, but tell it here.
  const info = await redis.info('memory').catch(() => '');
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
}
