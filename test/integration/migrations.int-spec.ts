import mongoose, { type Connection, type mongo } from 'mongoose';
import type { Migration } from '../../src/database/migrations/migration.js';
import { LATEST_VERSION, MIGRATIONS } from '../../src/database/migrations/migrations.js';
import { migrate, versionOf } from '../../src/database/migrations/migrator.js';
import { dropRetiredIndexes } from '../../src/database/retired-indexes.js';
import { isolate } from '../support/isolation.js';

interface Row {
  readonly _id: string;
  readonly [field: string]: unknown;
}

const AT = new Date('2026-11-01T00:00:00Z');
const logger = { log: () => undefined };

describe('Migrations', () => {
  let connection: Connection;
  let db: mongo.Db;

  beforeEach(async () => {
    connection = await mongoose.createConnection(isolate().mongoUri).asPromise();
    db = connection.db!;
  });

  afterEach(async () => {
    await connection.dropDatabase();
    await connection.close();
  });

  it('make what is stored to be found by its words', async () => {
    await rows('customers').insertMany([
      { _id: 'cus_1', tenantId: 'tnt_1', name: 'Ana Sol', waId: '15550', userId: 'US.7x' },
      { _id: 'cus_2', tenantId: 'tnt_1', search: { name: ['kept'] } },
    ]);
    await rows('messages').insertMany([
      { _id: 'msg_1', tenantId: 'tnt_1', body: 'Grüße, ORDER 7' },
      { _id: 'msg_2', tenantId: 'tnt_1', body: '👍' },
      { _id: 'msg_3', tenantId: 'tnt_1' },
    ]);

    await migrate(db, MIGRATIONS, logger);

    expect(await all('customers')).toMatchObject([
      {
        search: { name: ['ana', 'sol'], userId: ['us', '7x'], waId: ['15550', '5550', '550'] },
      },
      { search: { name: ['kept'] } },
    ]);
    expect(await all('messages')).toMatchObject([{ words: ['gruße', 'order', '7'] }, {}, {}]);
    expect((await all('messages')).filter(({ words }) => words !== undefined)).toHaveLength(1);
  });

  it('make tenants to be found by the words of their names', async () => {
    await rows('tenants').insertMany([
      { _id: 'tnt_1', name: 'Café Zürich' },
      { _id: 'tnt_2', name: 'Acme', words: ['kept'] },
      { _id: 'tnt_3', name: '👍' },
      { _id: 'tnt_4', status: 'deleted' },
    ]);

    await migrate(db, MIGRATIONS, logger);

    const tenants = await all('tenants');
    expect(tenants.map(({ words }) => words)).toEqual([
      ['cafe', 'zurich'],
      ['kept'],
      [],
      undefined,
    ]);
  });

  it('give tenants of one number their number, and all they have its name', async () => {
    await rows('tenants').insertMany([
      tenantOf('tnt_1', { wabaId: '11', status: 'needs_reauth', statusReason: 'no' }),
      tenantOf('tnt_2', { wabaId: '22' }),
      tenantOf('tnt_3', { wabaId: '22', tokenCheck: { outcome: 'unchecked' } }),
      { _id: 'tnt_4', status: 'deleted', createdAt: AT, updatedAt: AT },
    ]);
    await rows('messages').insertMany([
      { _id: 'msg_1', tenantId: 'tnt_1' },
      { _id: 'msg_2', tenantId: 'tnt_1', phoneNumberId: 'kept' },
    ]);
    await rows('customers').insertOne({ _id: 'cus_1', tenantId: 'tnt_2' });
    await rows('templates').insertOne({ _id: 'tpl_1', tenantId: 'tnt_2', name: 'a' });
    await rows('templates').createIndex({ tenantId: 1, name: 1, language: 1 }, { unique: true });

    await migrate(db, MIGRATIONS, logger);

    expect(await versionOf(db)).toBe(LATEST_VERSION);
    const [first, second, third, gone] = await all('tenants');
    expect(first).toMatchObject({
      phoneNumberId: 'number of tnt_1',
      status: 'active',
      numbers: [
        {
          phoneNumberId: 'number of tnt_1',
          wabaId: '11',
          accessToken: 'sealed',
          wabaProof: 'operator',
          status: 'needs_reauth',
          statusReason: 'no',
          version: 1,
        },
      ],
    });
    for (const field of ['accessToken', 'wabaId', 'statusReason']) {
      expect(first).not.toHaveProperty(field);
    }
    // Two name one account: neither is taken at their word.
    for (const tenant of [second, third]) {
      expect(tenant!['numbers']).toMatchObject([{ wabaId: '22', status: 'active' }]);
      expect((tenant!['numbers'] as object[])[0]).not.toHaveProperty('wabaProof');
    }
    expect(gone).not.toHaveProperty('numbers');
    expect((await all('number_owners')).map(({ _id }) => _id)).toEqual([
      'number of tnt_1',
      'number of tnt_2',
    ]);
    expect((await all('messages')).map(({ phoneNumberId }) => phoneNumberId)).toEqual([
      'number of tnt_1',
      'kept',
    ]);
    expect(await all('customers')).toMatchObject([{ phoneNumberId: 'number of tnt_2' }]);
    expect(await all('templates')).toMatchObject([{ wabaId: '22' }]);
    const indexes = await rows('templates').indexes();
    expect(indexes.map(({ name }) => name)).toEqual(['_id_']);
  });

  it('make one message of a send and its echo under another form of the wamid', async () => {
    const row = (_id: string, more: object) => ({
      _id,
      tenantId: 'tnt_1',
      phoneNumberId: '1',
      direction: 'OUT',
      updatedAt: AT,
      wamid: `wamid of ${_id}`,
      wamidKey: 'A',
      ...more,
    });
    const later = new Date('2026-11-02T00:00:00Z');
    await rows('messages').insertMany([
      row('msg_1', { origin: 'app', rank: 60, statusTimes: { read: later }, updatedAt: later }),
      row('msg_2', { origin: 'api', rank: 40, statusTimes: { sent: AT }, lane: 0, dueAt: AT }),
      // Other people's, that are not known by the same id.
      row('msg_3', { origin: 'app', phoneNumberId: '2' }),
      row('msg_4', { origin: 'api', tenantId: 'tnt_2' }),
      row('msg_5', { direction: 'IN', wamidKey: 'B' }),
      row('msg_6', { direction: 'IN', wamidKey: 'B' }),
      row('msg_7', { origin: 'app', wamidKey: 'C' }),
      row('msg_8', { origin: 'history', wamidKey: 'C' }),
      row('msg_9', { wamidKey: undefined, wamid: undefined }),
    ]);

    await migrate(db, MIGRATIONS, logger);

    const left = await all('messages');
    const keys = left.map(({ _id, wamidKey }) => [_id, wamidKey]);
    expect(keys).toEqual([
      ['msg_2', 'A'],
      ['msg_3', 'A'],
      ['msg_4', 'A'],
      ['msg_5', 'B'],
      ['msg_6', undefined],
      ['msg_7', 'C'],
      ['msg_8', undefined],
      ['msg_9', null],
    ]);
    expect(left[0]).toMatchObject({ wamid: 'wamid of msg_2', rank: 60, updatedAt: later });
    expect(left[0]).toMatchObject({ statusTimes: { sent: AT, read: later } });
    expect(left[0]).toHaveProperty('eventsDue');
    for (const gone of ['lane', 'dueAt']) expect(left[0]).not.toHaveProperty(gone);
    const twin = row('msg_x', { origin: 'app' });
    await expect(rows('messages').insertOne(twin)).rejects.toThrow(/E11000/);
  });

  it('run once, whoever starts at the same time, and go on where one was cut short', async () => {
    const runs: (string | undefined)[] = [];
    const step: Migration = {
      version: 2,
      name: 'x',
      run: async ({ progress, saveProgress }) => {
        runs.push(progress);
        if (progress === undefined) {
          await saveProgress('half');
          throw new Error('the process ends');
        }
      },
    };
    await expect(migrate(db, [step], logger)).rejects.toThrow('the process ends');
    // Its lease runs out.
    await rows('schema_version').updateOne({}, { $set: { until: new Date(0) } });
    await Promise.all(Array.from({ length: 5 }, () => migrate(db, [step], logger)));
    expect(runs).toEqual([undefined, 'half']);
    expect(await versionOf(db)).toBe(2);
  });

  it('refuse data that is newer than the program', async () => {
    await rows('schema_version').insertOne({ _id: 'schema', version: LATEST_VERSION + 1 });
    await expect(migrate(db, MIGRATIONS, logger)).rejects.toThrow(
      `schema version ${LATEST_VERSION + 1}, and this program knows versions up to ${LATEST_VERSION}`,
    );
  });

  it('drop indexes of earlier versions, and leave alone those that somebody else made', async () => {
    await rows('customers').createIndexes([
      { key: { keys: 1 }, unique: true },
      { key: { tenantId: 1, keys: 1 } },
      { key: { city: 1 }, name: 'ours' },
    ]);
    await rows('webhook_events').createIndex({ 'items.wamid': 1 });
    await Promise.all([dropRetiredIndexes(db), dropRetiredIndexes(db)]);
    await dropRetiredIndexes(db);
    const namesOf = async (name: string) =>
      (await rows(name).indexes()).map((index) => index.name).toSorted();
    expect(await namesOf('customers')).toEqual(['_id_', 'ours', 'tenantId_1_keys_1']);
    expect(await namesOf('webhook_events')).toEqual(['_id_']);
  });

  function rows(name: string): mongo.Collection<Row> {
    return db.collection<Row>(name);
  }

  function all(name: string): Promise<Row[]> {
    return rows(name).find().sort({ _id: 1 }).toArray();
  }
});

function tenantOf(_id: string, fields: object): Row {
  return {
    _id,
    phoneNumberId: `number of ${_id}`,
    accessToken: 'sealed',
    status: 'active',
    createdAt: AT,
    updatedAt: AT,
    ...fields,
  };
}
