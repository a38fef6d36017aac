import mongoose, { type Connection } from 'mongoose';
import { Secret } from '../../src/common/secret.js';
import { CryptoService } from '../../src/crypto/crypto.service.js';
import { KeyRing } from '../../src/crypto/key-ring.js';
import {
  DataKeysRepository,
  KEY_HOLDERS,
  type KeyedDocument,
  type KeyHolder,
} from '../../src/master-keys/data-keys.repository.js';
import { DataKeys } from '../../src/master-keys/data-keys.service.js';
import { isolate } from '../support/isolation.js';

const SECRET = new Secret('kept');
/** More than one batch. */
const MANY = 700;

/** Where each kind of document lies, in the words of the database. */
const COLLECTIONS: Record<KeyHolder, string> = {
  tenants: 'tenants',
  endpoints: 'endpoints',
  people: 'users',
  onboardings: 'onboardings',
  registrations: 'registrations',
};

interface Sealed extends KeyedDocument {
  sealed: string;
}

describe('Data keys under a new master key', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await mongoose.createConnection(isolate().mongoUri).asPromise();
  });

  beforeEach(async () => {
    await connection.dropDatabase();
    for (const holder of KEY_HOLDERS) await fill(holder, holder === 'tenants' ? MANY : 3, 'v1');
  });

  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('are all found, whatever they are of, and open without the old one', async () => {
    expect(await keysWith('v2', 'v1').rewrapAll()).toEqual(counts(3, MANY));
    for (const holder of KEY_HOLDERS) {
      for (const { _id, dataKey, sealed } of await all(holder)) {
        const opened = await cryptoWith('v2').open(dataKey, _id, 'secret', sealed);
        expect(opened.reveal()).toBe('kept');
      }
    }
    expect(await keysWith('v2', 'v1').rewrapAll()).toEqual(counts(0));
  });

  it('are told by master key, and that some have lost theirs', async () => {
    await fill('endpoints', 2, 'v0');
    await of('tenants').insertOne({
      _id: 'deleted',
      dataKey: { masterKeyId: '', wrapped: '' },
      sealed: '',
    });
    expect(await keysWith('v2', 'v1').report()).toEqual({
      keys: [
        { id: 'v2', active: true, dataKeys: counts(0) },
        { id: 'v1', active: false, dataKeys: counts(3, MANY) },
      ],
      lost: { ...counts(0), endpoints: 2 },
    });
    await keysWith('v2', 'v1').rewrapAll();
    expect(await keysWith('v2').report()).toEqual({
      keys: [{ id: 'v2', active: true, dataKeys: counts(3, MANY) }],
      lost: { ...counts(0), endpoints: 2 },
    });
  });

  it('open, though several processes wrap them at once', async () => {
    await Promise.all([1, 2, 3].map(() => keysWith('v2', 'v1').rewrapAll()));
    for (const { _id, dataKey, sealed } of await all('tenants')) {
      expect((await cryptoWith('v2').open(dataKey, _id, 'secret', sealed)).reveal()).toBe('kept');
    }
  });

  async function fill(holder: KeyHolder, count: number, masterKeyId: string): Promise<void> {
    const crypto = cryptoWith(masterKeyId);
    const documents = Array.from({ length: count }, async (_, index) => {
      const _id = `${holder}-${masterKeyId}-${index}`;
      const dataKey = await crypto.createDataKey(_id);
      return { _id, dataKey, sealed: await crypto.seal(dataKey, _id, 'secret', SECRET) };
    });
    await of(holder).insertMany(await Promise.all(documents));
  }

  function all(holder: KeyHolder): Promise<Sealed[]> {
    return of(holder).find().toArray();
  }

  function of(holder: KeyHolder) {
    return connection.db!.collection<Sealed>(COLLECTIONS[holder]);
  }

  function keysWith(...ids: string[]): DataKeys {
    return new DataKeys(new DataKeysRepository(connection), cryptoWith(...ids));
  }
});

function cryptoWith(...ids: string[]): CryptoService {
  const masterKeys = ids.map((id) => ({ id, key: new Secret(id.padEnd(32, '.')) }));
  return new CryptoService(KeyRing.of(masterKeys));
}

function counts(each: number, tenants = each) {
  return { tenants, endpoints: each, people: each, onboardings: each, registrations: each };
}
