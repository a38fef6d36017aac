import { mongo } from 'mongoose';
import { isDatabaseUnavailable } from './outage.js';

const DUPLICATE_KEY = 11_000;

/** Tells whether a write, single or in bulk, failed on the unique index that holds `field`. */
export function isDuplicateKey(error: unknown, field: string): boolean {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  const { keyPattern, message } = error as { keyPattern?: object; message: string };
  if (keyPattern !== undefined) return field in keyPattern;
  // By the name of the index, `…field_1`; engines word the rest, and show the values behind it.
  const [beforeValues = ''] = message.split('dup key');
  return beforeValues.includes(`${field}_`);
}

/** Tells whether a write failed because another message has its wamid, in this form or another. */
export function isWamidTaken(error: unknown): boolean {
  return isDuplicateKey(error, 'wamid') || isDuplicateKey(error, 'wamidKey');
}

/** Others may insert the same at the same time, and be deleted again. */
const MAX_RACES = 5;

/**
 * An upsert that loses a race to insert finds the document if it comes again. MongoDB does so by
 * itself in some cases only.
 *
 * @param upsert may run twice
 */
export async function upsertAgain<T>(upsert: () => Promise<T>): Promise<T> {
  for (let race = 1; ; race += 1) {
    try {
      return await upsert();
    } catch (error) {
      const lost = error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
      if (!lost || race === MAX_RACES) throw error;
    }
  }
}

/**
 * Runs an unordered bulk write in which losing to a unique index is no failure.
 *
 * @returns positions of the operations that lost
 * @throws whatever else went wrong
 */
export async function collectDuplicates(write: () => Promise<unknown>): Promise<Set<number>> {
  try {
    await write();
    return new Set();
  } catch (error) {
    if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    // Where the database was not there, nothing is known of any of them.
    const unknown = isDatabaseUnavailable(error);
    if (unknown || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return new Set(failures.map(({ index }) => index));
  }
}
