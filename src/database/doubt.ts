import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { collectDuplicates } from './duplicate-key.js';
import { isDatabaseUnavailable } from './outage.js';

/**
 * How long somebody who waits for an answer is kept waiting beyond the first try, in ms: a broken
 * connection and a primary that just stepped down are often replaced at once.
 */
export const MOMENT_MS = 400;

/** How long nobody in particular is kept waiting: what must be written is, once the database is back. */
export const OUTAGE_MS = 24 * 60 * 60 * 1000;

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Does what may be done twice until the database answers it.
 *
 * @param limitMs no try begins later than that
 * @throws what the database refused, at once; what keeps it from answering, once the time is over
 */
export async function insist<T>(attempt: () => Promise<T>, limitMs: number): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      // A connection that we closed ourselves does not come back.
      const final =
        error instanceof mongo.MongoTopologyClosedError ||
        error instanceof mongo.MongoNotConnectedError;
      const late = performance.now() + pauseMs > deadline;
      if (final || late || !isDatabaseUnavailable(error)) throw error;
    }
    await pause(pauseMs);
  }
}

/**
 * A write that may be lost, done, or still to come when its answer does not come. What became of it
 * is never guessed from the error: what it would have left behind is read.
 *
 * @param readBack may be done twice; answers what the write would have answered
 * @param limitMs see `insist`
 */
export async function orReadBack<T>(
  write: () => Promise<T>,
  readBack: () => Promise<T>,
  limitMs = MOMENT_MS,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    return insist(readBack, limitMs);
  }
}

/**
 * Inserts documents with ids of our own, which nobody else uses. After a doubtful answer they are
 * inserted again, and those that lose to themselves were stored.
 *
 * @param again some of them may be stored already
 * @returns indexes of those that lost to a unique index
 */
export async function insertOwn<T extends { _id: string }>(
  collection: mongo.Collection<T>,
  documents: readonly T[],
  again = false,
): Promise<Set<number>> {
  if (documents.length === 0) return new Set();
  const insert = (): Promise<Set<number>> =>
    collectDuplicates(() =>
      collection.insertMany(documents as mongo.OptionalUnlessRequiredId<T>[], { ordered: false }),
    );
  const insertAgain = async (): Promise<Set<number>> => {
    const lost = [...(await insert())];
    if (lost.length === 0) return new Set();
    const ids = lost.map((index) => documents[index]!._id);
    const own = await collection
      .find({ _id: { $in: ids } } as mongo.Filter<T>)
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    const stored = new Set(own.map(({ _id }) => _id));
    return new Set(lost.filter((index) => !stored.has(documents[index]!._id)));
  };
  return orReadBack(again ? insertAgain : insert, insertAgain);
}
