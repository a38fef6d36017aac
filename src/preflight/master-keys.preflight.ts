import type { mongo } from 'mongoose';
import { Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';
import { CryptoService, type WrappedKey } from '../crypto/crypto.service.js';
import { derive, KeyRing } from '../crypto/key-ring.js';
import { KmsKeysRepository } from '../crypto/kms/kms-keys.repository.js';
import { KmsKeys } from '../crypto/kms/kms-keys.service.js';

/** A constant, sealed under each master key that was ever used with this database. */
interface KeyCheck {
  _id: string;
  sealed: string;
}

interface Sealed {
  _id: string;
  dataKey: WrappedKey;
}

/** Where no check was kept yet, some data keys tell as well. */
const SAMPLE = 20;

/**
 * Compares the master keys with those that this database was used with. A key under the name of
 * another would open nothing, and seal what nobody could open later.
 *
 * @throws ConfigError naming the key that is another one
 */
export async function checkMasterKeys(config: AppConfig, db: mongo.Db): Promise<void> {
  const crypto = new CryptoService(KeyRing.of(config.masterKeys));
  const checks = db.collection<KeyCheck>('master_key_checks');
  for (const { id } of config.masterKeys) {
    const known = await checks.findOne({ _id: id });
    if (known === null) await firstUse(db, crypto, id);
    else if (!crypto.opensCheck(id, known.sealed)) throw otherKey(id);
  }
  await tellOfLostKeys(config, db);
}

/** Those of a key management service, if there are any, and those of `MASTER_KEY`, the active one first. */
export async function openMasterKeys(config: AppConfig, db: mongo.Db): Promise<KeyRing> {
  const kmsKeys = new KmsKeys(config, new Clock(), new KmsKeysRepository({ db }));
  const { active, former } = await kmsKeys.openAll();
  return new KeyRing([...active, ...config.masterKeys.map(derive), ...former]);
}

async function firstUse(db: mongo.Db, crypto: CryptoService, id: string): Promise<void> {
  const sealed = await db
    .collection<Sealed>('tenants')
    .find({ 'dataKey.masterKeyId': id }, { projection: { dataKey: 1 } })
    .limit(SAMPLE)
    .toArray();
  const opened = sealed.some(({ _id, dataKey }) => crypto.opensDataKey(dataKey, _id));
  if (sealed.length > 0 && !opened) throw otherKey(id);
  // Two processes may start at once, with different keys: the first one is right.
  const check = await db
    .collection<KeyCheck>('master_key_checks')
    .findOneAndUpdate(
      { _id: id },
      { $setOnInsert: { sealed: crypto.sealCheck(id) } },
      { upsert: true, returnDocument: 'after', writeConcern: { w: 'majority' } },
    );
  if (check !== null && !crypto.opensCheck(id, check.sealed)) throw otherKey(id);
}

function otherKey(id: string): ConfigError {
  return new ConfigError([
    `MASTER_KEY: its key ${id} is not the one that this database was used with. Set that one again, or, if it is lost, give the new one another version: v<number>:<key>`,
  ]);
}

/** Their tenants cannot send until they get a new access token. */
async function tellOfLostKeys({ masterKeys }: AppConfig, db: mongo.Db): Promise<void> {
  // Whether those that a key management service keeps do open is told when they are opened.
  const kept = await db.collection<{ _id: string }>('kms_keys').find().toArray();
  const known = [...masterKeys.map(({ id }) => id), ...kept.map(({ _id }) => _id)];
  const lost = await db.collection<Sealed>('tenants').countDocuments(
    {
      status: { $ne: 'deleted' },
      'dataKey.masterKeyId': { $nin: known },
    },
    { limit: 1_000 },
  );
  if (lost === 0) return;
  new Logger('MasterKeys').warn(
    `${lost === 1_000 ? '1000 or more' : lost} tenants are sealed under a master key that MASTER_KEY does not hold. Add it behind the active one; if it is lost, give each a new access token.`,
  );
}
