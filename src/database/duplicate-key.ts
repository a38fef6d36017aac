import { mongo } from 'mongoose';

const DUPLICATE_KEY = 11_000;

/** Tells whether a write, single or in bulk, failed on the unique index that holds `field`. */
export function isDuplicateKey(error: unknown, field: string): boolean {
  if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) return false;
  const { keyPattern, message } = error as { keyPattern?: object; message: string };
  return keyPattern === undefined
    ? new RegExp(`index: \\S*${field}_`).test(message)
    : field in keyPattern;
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
    // A broken connection comes as the same class, with no operation to blame: nothing is known then.
    const unknown = failures.length === 0 || error.result.getWriteConcernError() !== undefined;
    if (unknown || failures.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
    return new Set(failures.map(({ index }) => index));
  }
}
