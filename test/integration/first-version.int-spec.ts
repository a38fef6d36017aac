import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { MIGRATIONS } from '../../src/database/migrations/migrations.js';
import { migrate } from '../../src/database/migrations/migrator.js';
import { isolate } from '../support/isolation.js';

type Row = Record<string, unknown> & { readonly _id: string };
type Snapshot = Record<string, Row[]>;

/** What the first version stored, as `npm run upgrade:check -- --keep` dumped it from its processes. */
interface Dump {
  readonly indexes: { key: Record<string, 1 | -1>; name: string }[];
  readonly rows: Row[];
}

const FILE = join(import.meta.dirname, '../fixtures/first-version.json');
const WRITES = new Set([
  'updateOne',
  'updateMany',
  'bulkWrite',
  'deleteOne',
  'deleteMany',
  'createIndex',
  'dropIndex',
]);
/** What the migrations add to messages and people. */
const ADDED = ['phoneNumberId', 'words', 'search'];
const logger = { log: () => undefined };

describe('Data of the first version', () => {
  const stored = mongoose.mongo.BSON.EJSON.parse(readFileSync(FILE, 'utf8')) as Record<
    string,
    Dump
  >;
  let connections: Connection[];
  let db: mongo.Db;
  /** As one run that nothing disturbed leaves it. */
  let migrated: Snapshot;

  beforeEach(async () => {
    const { mongoUri } = isolate();
    const connect = () => mongoose.createConnection(mongoUri).asPromise();
    connections = [await connect(), await connect()];
    db = connections[0]!.db!;
    await fill();
    await migrate(db, MIGRATIONS, logger);
    migrated = await snapshot();
  });

  afterEach(async () => {
    await connections[0]!.dropDatabase();
    await Promise.all(connections.map((connection) => connection.close()));
  });

  it('is all there after the migrations, each thing with its number', () => {
    const before = (name: string): Row[] => stored[name]?.rows ?? [];
    for (const [name, { rows }] of Object.entries(stored)) {
      const ids = (list: readonly Row[] = []) => list.map(({ _id }) => _id).toSorted();
      const expected = name === 'template_syncs' ? [] : ids(rows);
      expect({ name, ids: ids(migrated[name]) }).toEqual({ name, ids: expected });
    }
    const numberOf = new Map<unknown, unknown>();
    for (const tenant of before('tenants')) {
      const { accessToken, wabaId, status, phoneNumberId } = tenant;
      const after = migrated['tenants']!.find(({ _id }) => _id === tenant._id)!;
      if (status === 'deleted') continue;
      numberOf.set(tenant._id, phoneNumberId);
      const waits = status === 'needs_reauth' || status === 'paused';
      expect(after).toMatchObject({
        phoneNumberId,
        status: waits ? 'active' : status,
        numbers: [
          {
            phoneNumberId,
            accessToken,
            version: 1,
            status: waits ? status : 'active',
            ...(wabaId !== undefined && { wabaId, wabaProof: 'operator' }),
          },
        ],
      });
    }
    expect(numberOf.size).toBeGreaterThan(2);
    for (const name of ['messages', 'customers']) {
      for (const row of migrated[name]!) {
        expect(row['phoneNumberId']).toBe(numberOf.get(row['tenantId']));
        const rest = Object.fromEntries(
          Object.entries(row).filter(([field]) => !ADDED.includes(field)),
        );
        expect(rest).toEqual(before(name).find(({ _id }) => _id === row._id));
      }
    }
    for (const row of migrated['templates']!) expect(row['wabaId']).toEqual(expect.any(String));
    const untouched = Object.keys(stored).filter(
      (name) => !['tenants', 'messages', 'customers', 'templates', 'template_syncs'].includes(name),
    );
    expect(untouched.length).toBeGreaterThan(2);
    for (const name of untouched) expect(migrated[name]).toEqual(sorted(before(name)));
  });

  it('does not change when the migrations run once more', async () => {
    await db.collection('schema_version').deleteMany({});
    await migrate(db, MIGRATIONS, logger);
    expect(await snapshot()).toEqual(migrated);
  });

  it('is the same when two processes start at once', async () => {
    await fill();
    await Promise.all(connections.map((one) => migrate(one.db!, MIGRATIONS, logger)));
    expect(await snapshot()).toEqual(migrated);
  });

  it('is the same wherever a run is cut short, and goes on', async () => {
    for (let place = 1; ; place += 1) {
      await fill();
      const cut = await migrate(endingAt(place), MIGRATIONS, logger).then(
        () => false,
        () => true,
      );
      // Its lease runs out.
      await db.collection('schema_version').updateMany({}, { $set: { until: new Date(0) } });
      await migrate(db, MIGRATIONS, logger);
      expect({ place, data: await snapshot() }).toEqual({ place, data: migrated });
      if (!cut) break;
      expect(place).toBeLessThan(500);
    }
  }, 120_000);

  /** As the first version left it. */
  async function fill(): Promise<void> {
    await db.dropDatabase();
    for (const [name, { indexes, rows }] of Object.entries(stored)) {
      const collection = db.collection<Row>(name);
      if (rows.length > 0) await collection.insertMany(rows);
      const own = indexes.filter((index) => index.name !== '_id_');
      if (own.length > 0) await collection.createIndexes(own);
    }
  }

  async function snapshot(): Promise<Snapshot> {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray())
      .map(({ name }) => name)
      .filter((name) => name !== 'schema_version');
    const all = names.map(async (name) => {
      const rows = await db.collection<Row>(name).find().toArray();
      return [name, sorted(rows)] as const;
    });
    return Object.fromEntries(await Promise.all(all));
  }

  /** A connection whose process ends before a write of data, counted from 1. */
  function endingAt(place: number): mongo.Db {
    let count = 0;
    const ending = <T extends object>(target: T, isData: boolean): T =>
      new Proxy(target, {
        get(object, name) {
          const member: unknown = Reflect.get(object, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]): unknown => {
            if (isData && WRITES.has(String(name))) {
              count += 1;
              if (count >= place) return Promise.reject(new Error('the process ends'));
            }
            const result: unknown = Reflect.apply(member, object, args);
            if (name !== 'collection') return result;
            return ending(result as object, args[0] !== 'schema_version');
          };
        },
      });
    return ending(db, false);
  }
});

function sorted(rows: readonly Row[]): Row[] {
  return rows.toSorted((left, right) => (left._id < right._id ? -1 : 1));
}
