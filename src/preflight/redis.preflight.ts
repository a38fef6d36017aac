import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';
import { connectImpatiently, reasonOf } from '../queue/redis-client.js';

/**
 * Looks whether Redis takes what is configured. One that is away is no reason not to start: what is
 * accepted waits in MongoDB.
 *
 * @throws ConfigError if it refuses the user, the password or the number of the database
 */
export async function checkRedis(config: AppConfig): Promise<void> {
  const redis = connectImpatiently(config);
  try {
    // Without this the client would go on in database 0.
    if (!config.redis.cluster) await redis.call('SELECT', config.redis.db);
    else await redis.exists(`${config.queuePrefix}:ping`);
  } catch (error) {
    const reason = reasonOf(error);
    if (/DB index|invalid DB/i.test(reason)) {
      throw new ConfigError([
        `REDIS_DB must be below the number of databases that the server has: it refuses ${config.redis.db}`,
      ]);
    }
    if (/^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password)/.test(reason)) {
      throw new ConfigError([
        `REDIS_USERNAME and REDIS_PASSWORD must be those of a user whom the server lets in: it says ${reason.split(' ')[0]}`,
      ]);
    }
  } finally {
    redis.disconnect();
  }
}
