import { mongo } from 'mongoose';
import { Secret } from '../../src/common/secret.js';
import type { AppConfig } from '../../src/config/app-config.js';
import { CryptoService } from '../../src/crypto/crypto.service.js';
import { KeyRing } from '../../src/crypto/key-ring.js';
import { checkMasterKeys } from '../../src/preflight/master-keys.preflight.js';
import { fake } from '../support/fake.js';
import { isolate } from '../support/isolation.js';

const OTHER = 'is not the one that this database was used with';

describe(checkMasterKeys.name, () => {
  let client: mongo.MongoClient;

  beforeAll(async () => {
    client = await mongo.MongoClient.connect(isolate().mongoUri);
  });

  beforeEach(() => client.db().dropDatabase());

  afterAll(async () => {
    await client.db().dropDatabase();
    await client.close();
  });

  it('knows a key again, and tells another one under its name', async () => {
    await start({ v1: 'right' });
    await start({ v1: 'right' });
    await expect(start({ v1: 'wrong' })).rejects.toThrow(OTHER);
    await start({ v1: 'right' });
  });

  it('takes a key of another version', async () => {
    await start({ v1: 'right' });
    await start({ v2: 'new', v1: 'right' });
    await start({ v2: 'new' });
    await expect(start({ v3: 'third', v2: 'wrong' })).rejects.toThrow(`key v2 ${OTHER}`);
  });

  it('asks the tenants of a database that kept no check yet', async () => {
    await tenantUnder({ v1: 'right' });
    await expect(start({ v1: 'wrong' })).rejects.toThrow(OTHER);
    await start({ v1: 'right' });
  });

  it('is right as long as one tenant opens: others may have been sealed by mistake', async () => {
    await tenantUnder({ v1: 'mistaken' });
    await tenantUnder({ v1: 'right' });
    await start({ v1: 'right' });
    await expect(start({ v1: 'mistaken' })).rejects.toThrow(OTHER);
  });

  it('lets one of two that start at once with different keys win', async () => {
    const starts = await Promise.allSettled([start({ v1: 'one' }), start({ v1: 'another' })]);
    expect(starts.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  async function tenantUnder(keys: Record<string, string>): Promise<void> {
    const tenants = client
      .db()
      .collection<{ _id: string; dataKey: unknown; status: string }>('tenants');
    const _id = `tnt_${await tenants.countDocuments()}`;
    const dataKey = await new CryptoService(KeyRing.of(configOf(keys).masterKeys)).createDataKey(
      _id,
    );
    await tenants.insertOne({ _id, dataKey, status: 'active' });
  }

  function start(keys: Record<string, string>): Promise<void> {
    return checkMasterKeys(configOf(keys), client.db());
  }
});

function configOf(keys: Record<string, string>): AppConfig {
  const masterKeys = Object.entries(keys).map(([id, text]) => ({
    id,
    key: new Secret(text.padEnd(32, '.')),
  }));
  return fake<AppConfig>({ masterKeys });
}
