import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';
import { connectImpatiently, reasonOf, type RedisClient } from '../queue/redis-client.js';

/** What queues do all the time: a script that writes a key of ours. */
const WRITE = "return redis.call('SET', KEYS[1], '', 'PX', 1000)";

/** Codes of a certificate that no trying again makes valid; one that ran out is renewed at the server. */
const DISTRUST = /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY))/;

/**
 * Looks whether Redis takes what is configured. One that is away is no reason not to start: what is
 * accepted waits in MongoDB.
 *
 * @throws ConfigError if it refuses the user, what we ask of it or the number of the database, or shows a
 *   certificate that is not trusted
 */
export async function checkRedis(config: AppConfig): Promise<void> {
  const redis = connectImpatiently(config);
  // A command only says that it was not sent; the connection knows why.
  let connectionError: unknown;
  redis.on('error', (error: unknown) => (connectionError = error));
  try {
    await askAll(redis, config);
  } catch (error) {
    const problem = refusal(error, config) ?? distrust(connectionError);
    if (problem !== undefined) throw new ConfigError([problem]);
  } finally {
    redis.disconnect();
  }
}

/** One of each kind of command, as a user's rights may end with any of them. */
async function askAll(redis: RedisClient, { redis: { cluster, db }, queuePrefix }: AppConfig) {
  // Without this the client would go on in database 0.
  if (!cluster) await redis.call('SELECT', db);
  await redis.eval(WRITE, 1, `${queuePrefix}:ping`);
  await redis.publish(`${queuePrefix}:hint:ping`, '');
  await redis.info('server');
}

function refusal(error: unknown, { redis: { db } }: AppConfig): string | undefined {
  const reason = reasonOf(error);
  if (/DB index|invalid DB/i.test(reason)) {
    return `REDIS_DB must be below the number of databases that the server has: it refuses ${db}`;
  }
  if (/NOPERM|ACL failure|executing the script can't run/.test(reason)) {
    return `REDIS_USERNAME must be a user with the rights that docs/operations.md tells: the server says "${reason}"`;
  }
  if (/^(WRONGPASS|NOAUTH|ERR invalid password)/.test(reason)) {
    return `REDIS_USERNAME and REDIS_PASSWORD must be those of a user whom the server lets in: it says ${reason.split(' ')[0]}`;
  }
  return undefined;
}

function distrust(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `REDIS_HOST must be a name that the server's certificate is for: ${reasonOf(error)}`;
  }
  return DISTRUST.test(String(code))
    ? `REDIS_TLS_CA_FILE must hold the authority that the server's certificate is of: ${reasonOf(error)}`
    : undefined;
}
