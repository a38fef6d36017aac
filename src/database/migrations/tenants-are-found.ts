import type { mongo } from 'mongoose';
import { wordsOf } from '../../common/search-words.js';
import type { Migration } from './migration.js';

const BATCH = 2_000;

/** A tenant as it was then, as far as it matters here. */
interface Named {
  readonly _id: string;
  readonly name: string;
  readonly words?: readonly string[];
}

/** Tenants are found by the words of their names. */
export const tenantsAreFound: Migration = {
  version: 5,
  name: 'tenants are found by words',
  async run({ db }) {
    await giveWords(db, {});
  },
};

/**
 * Gives tenants that lack them the words of their names. Safe to run twice, and at once. Older
 * processes register such tenants for as long as they run, so that this is needed after the step, too.
 *
 * @param which of them
 */
export async function giveWords(db: mongo.Db, which: mongo.Filter<Named>): Promise<void> {
  const tenants = db.collection<Named>('tenants');
  const lacking = { $and: [which, { words: { $exists: false }, name: { $type: 'string' } }] };
  for (;;) {
    const batch = await tenants
      .find(lacking as mongo.Filter<Named>)
      .limit(BATCH)
      .toArray();
    if (batch.length === 0) return;
    await tenants.bulkWrite(
      batch.map(({ _id, name }) => ({
        // Renamed meanwhile: it is found again, as it is then.
        updateOne: {
          filter: { _id, name, words: { $exists: false } },
          update: { $set: { words: wordsOf(name) } },
        },
      })),
      { ordered: false },
    );
  }
}
