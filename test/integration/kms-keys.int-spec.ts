import mongoose, { type Connection } from 'mongoose';
import { KmsDouble } from '../../scripts/lib/kms.mjs';
import { Clock } from '../../src/common/clock.js';
import { AppConfig } from '../../src/config/app-config.js';
import { Environment } from '../../src/config/environment.js';
import { KmsKeysRepository } from '../../src/crypto/kms/kms-keys.repository.js';
import { KmsKeys } from '../../src/crypto/kms/kms-keys.service.js';
import { isolate } from '../support/isolation.js';

const FIRST = 'arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const SECOND = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555556';

describe(KmsKeys.name, () => {
  let kms: KmsDouble;
  let connection: Connection;

  beforeAll(async () => {
    kms = await KmsDouble.start();
    Object.assign(process.env, kms.env('aws', FIRST));
    connection = await mongoose.createConnection(isolate().mongoUri).asPromise();
  });

  beforeEach(() => connection.dropDatabase());

  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
    await kms.stop();
  });

  it('make one key, however many processes start at once, and open it again', async () => {
    const starts = await Promise.all([1, 2, 3, 4].map(() => under(FIRST).openAll()));
    starts.push(await under(FIRST).openAll());
    for (const start of starts) expect(start).toEqual({ active: starts[0]!.active, former: [] });
    expect(starts[0]!.active[0]![0]).toBe('kms-1');
  });

  it('make one for each key of the service, and go back to an earlier one', async () => {
    const { active: first } = await under(FIRST).openAll();
    const { active: second } = await under(SECOND).openAll();
    expect([first[0]![0], second[0]![0]]).toEqual(['kms-1', 'kms-2']);
    expect(await under(FIRST).openAll()).toEqual({ active: first, former: second });
  });

  it('open where master keys are those of MASTER_KEY again, and are not active', async () => {
    const { active } = await under(FIRST).openAll();
    expect(await keysOf({}).openAll()).toEqual({ active: [], former: active });
  });

  it('go without a former one that does not open any more', async () => {
    await under(FIRST).openAll();
    const { active } = await under(SECOND).openAll();
    kms.disable(FIRST);
    expect(await under(SECOND).openAll()).toEqual({ active, former: [] });
    await expect(under(FIRST).openAll()).rejects.toThrow(/DisabledException/);
    kms.enable(FIRST);
  });

  it('open for no other id', async () => {
    await under(FIRST).openAll();
    const rows = connection.db!.collection<{ _id: string }>('kms_keys');
    const row = await rows.findOneAndDelete({ _id: 'kms-1' });
    await rows.insertOne({ ...row!, _id: 'kms-7' });
    await expect(under(FIRST).openAll()).rejects.toThrow(/InvalidCiphertextException/);
  });

  it('keep nothing that could not be opened at the next start', async () => {
    kms.deniesAccess = true;
    await expect(under(FIRST).openAll()).rejects.toThrow(/AccessDeniedException/);
    kms.deniesAccess = false;
    expect(await connection.db!.collection('kms_keys').countDocuments()).toBe(0);
  });

  function under(keyId: string): KmsKeys {
    return keysOf({ KMS_PROVIDER: 'aws', KMS_KEY_ID: keyId });
  }

  function keysOf(settings: Partial<Environment>): KmsKeys {
    const config = new AppConfig(Object.assign(new Environment(), settings));
    return new KmsKeys(config, new Clock(), new KmsKeysRepository(connection));
  }
});
