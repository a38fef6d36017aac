import type { mongo } from 'mongoose';
import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';
import type { KeyRing } from '../crypto/key-ring.js';
import { checkMasterKeys, openMasterKeys } from './master-keys.preflight.js';
import { awaitMongo } from './mongo.preflight.js';
import { checkRedis } from './redis.preflight.js';

/**
 * What must be so before anything is built on it, and nothing is served or sent without.
 *
 * @returns the master keys, open
 * @throws ConfigError naming what the servers do not agree with
 * @throws KmsError if a key management service does not open the active one
 */
export async function preflight(config: AppConfig): Promise<KeyRing> {
  const keyRing = await awaitMongo(config, async (db) => {
    if (config.production) await refuseEmbeddedServer(db);
    await checkMasterKeys(config, db);
    return openMasterKeys(config, db);
  });
  await checkRedis(config);
  return keyRing;
}

async function refuseEmbeddedServer(db: mongo.Db): Promise<void> {
  const { modules = [] } = (await db.admin().command({ buildInfo: 1 })) as { modules?: string[] };
  if (modules.includes('embedded-mongo')) {
    throw new ConfigError([
      'MONGO_URI must name a real MongoDB with NODE_ENV=production, not the embedded server',
    ]);
  }
}
