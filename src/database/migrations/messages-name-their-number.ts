import type { mongo } from 'mongoose';
import type { Migration, MigrationContext } from './migration.js';

const BATCH = 2_000;

interface Owned {
  readonly _id: string;
  readonly tenantId: string;
  readonly phoneNumberId?: string;
}

/**
 * Messages, people and templates are of a number, or of an account, now. All that is stored is of the
 * only number that its tenant had. What older processes write while they still run is completed when
 * it is met.
 */
export const messagesNameTheirNumber: Migration = {
  version: 3,
  name: 'messages name their number',
  async run(context) {
    const { db, progress } = context;
    const tenants = db.collection<{ _id: string; phoneNumberId?: string; numbers?: Named[] }>(
      'tenants',
    );
    const [after = '', place = ''] = progress?.split(' ').slice(-2) ?? [];
    let done = 0;
    let next = await tenants.findOne({ _id: { $gte: after } }, { sort: { _id: 1 } });
    while (next !== null) {
      const { _id, phoneNumberId = '', numbers = [] } = next;
      await name(context, 'customers', _id, phoneNumberId);
      await name(context, 'messages', _id, phoneNumberId, _id === after ? place : '');
      const own = numbers.find((number) => number.phoneNumberId === phoneNumberId);
      const unnamed = { tenantId: _id, wabaId: { $exists: false } };
      await db.collection('templates').updateMany(unnamed, { $set: { wabaId: own?.wabaId ?? '' } });
      done += 1;
      if (done % 100 === 0) await context.saveProgress(`${done} tenants done, up to ${_id} -`);
      next = await tenants.findOne({ _id: { $gt: _id } }, { sort: { _id: 1 } });
    }
    await dropIndex(db.collection('templates'), 'tenantId_1_name_1_language_1');
    // When lists were last pulled, by tenant; it is by account now, and pulled anew.
    await db.collection('template_syncs').deleteMany({});
  },
};

interface Named {
  readonly phoneNumberId: string;
  readonly wabaId?: string;
}

async function name(
  { db, saveProgress }: MigrationContext,
  collection: string,
  tenantId: string,
  phoneNumberId: string,
  after = '',
): Promise<void> {
  const rows = db.collection<Owned>(collection);
  for (let last = after; ;) {
    const batch = await rows
      .find({ tenantId, _id: { $gt: last } })
      .project<Owned>({ _id: 1 })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (batch.length === 0) return;
    await rows.updateMany(
      { _id: { $in: batch.map(({ _id }) => _id) }, phoneNumberId: { $exists: false } },
      { $set: { phoneNumberId } },
    );
    last = batch.at(-1)!._id;
    if (batch.length < BATCH) return;
    if (collection === 'messages') await saveProgress(`messages of tenant ${tenantId} ${last}`);
  }
}

async function dropIndex(collection: mongo.Collection, index: string): Promise<void> {
  const indexes = await collection.indexes().catch(() => []);
  if (indexes.some((one) => one.name === index)) await collection.dropIndex(index);
}
