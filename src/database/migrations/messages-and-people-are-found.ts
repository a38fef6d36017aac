import type { mongo } from 'mongoose';
import { defined } from '../../common/defined.js';
import { wordsOf } from '../../common/search-words.js';
import type { Migration, MigrationContext } from './migration.js';

const BATCH = 2_000;

interface Said {
  readonly _id: string;
  readonly body: string;
}

interface Person {
  readonly _id: string;
  readonly name?: string;
  readonly savedName?: string;
  readonly username?: string;
  readonly userId?: string;
  readonly waId?: string;
}

/**
 * Messages are found by the words of their text, people by their names, numbers and ids. Of what older
 * processes write while they still run, messages are not found, and people once they change.
 */
export const messagesAndPeopleAreFound: Migration = {
  version: 4,
  name: 'messages and people are found by words',
  async run(context) {
    const [collection = 'customers', place = ''] = context.progress?.split(' ').slice(-2) ?? [];
    if (collection === 'customers') {
      await fill<Person>(context, 'customers', place, { search: { $exists: false } }, (person) => ({
        search: wordsOfPerson(person),
      }));
    }
    const unfound = { body: { $type: 'string' }, words: { $exists: false } };
    await fill<Said>(
      context,
      'messages',
      collection === 'messages' ? place : '',
      unfound,
      ({ body }) => {
        const words = wordsOf(body);
        return words.length === 0 ? null : { words };
      },
    );
  },
};

/** @param toFields what a row is given; `null`: nothing */
async function fill<Row extends { readonly _id: string }>(
  { db, saveProgress }: MigrationContext,
  name: string,
  after: string,
  unfound: object,
  toFields: (row: Row) => object | null,
): Promise<void> {
  const rows = db.collection<{ _id: string }>(name);
  for (let last = after; ;) {
    const batch = await rows
      .find<Row>({ _id: { $gt: last }, ...unfound })
      .sort({ _id: 1 })
      .limit(BATCH)
      .toArray();
    const writes = batch.flatMap((row): mongo.AnyBulkWriteOperation<{ _id: string }>[] => {
      const fields = toFields(row);
      return fields === null
        ? []
        : [{ updateOne: { filter: { _id: row._id, ...unfound }, update: { $set: fields } } }];
    });
    if (writes.length > 0) await rows.bulkWrite(writes, { ordered: false });
    if (batch.length < BATCH) return;
    last = batch.at(-1)!._id;
    await saveProgress(`up to ${name} ${last}`);
  }
}

/** Each field by its words; a number by its ends of three digits and more. */
function wordsOfPerson({ waId, ...fields }: Person): Record<string, string[]> {
  const named = (['name', 'savedName', 'username', 'userId'] as const).flatMap((field) => {
    const value = fields[field];
    return value === undefined ? [] : [[field, wordsOf(value)] as const];
  });
  const ends = Array.from({ length: Math.max(1, (waId?.length ?? 0) - 2) }, (_, at) =>
    waId?.slice(at),
  ).filter((end) => end !== undefined);
  return {
    ...Object.fromEntries(named),
    ...defined({ waId: waId === undefined ? undefined : ends }),
  };
}
