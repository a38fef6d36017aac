import { mongo } from 'mongoose';

/**
 * Codes by which a member says that it is not, or no longer, the one to write to; 14031: its disk is
 * full; 50, 202, 262: it took too long; 64, 100: a majority of the members did not confirm;
 * 112: others wrote the same at the same time, which DocumentDB tells by PostgreSQL's 40001 and 40P01,
 * each packed into a number. Nothing was written, and it may be written again.
 */
const NOT_NOW = new Set([
  ...[6, 7, 50, 64, 89, 91, 100, 112, 189, 202, 262, 317, 358, 9001],
  ...[10_058, 10_107, 11_600, 11_602, 13_435, 13_436, 14_031],
  ...[16_777_220, 16_908_292],
]);

const OUTAGES = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoOperationTimeoutError,
  // Between two primaries the driver may meet a member that it cannot make sense of.
  mongo.MongoUnexpectedServerResponseError,
  // Done by one member, and not known to last.
  mongo.MongoWriteConcernError,
];

/**
 * Tells a database that cannot be reached, or not now, from one that refused what it was given:
 * only the second says something about the data.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (OUTAGES.some((outage) => error instanceof outage)) return true;
  // All connections wait for a server that hangs; the driver does not export it.
  if (error instanceof Error && error.name === 'MongoWaitQueueTimeoutError') return true;
  if (error instanceof mongo.MongoBulkWriteError) {
    const failures = [error.writeErrors].flat();
    // The driver wraps what befell the connection; no operation was refused then.
    if (failures.length === 0 || error.result.getWriteConcernError() !== undefined) return true;
    return failures.some(({ code }) => NOT_NOW.has(code));
  }
  return error instanceof mongo.MongoServerError && NOT_NOW.has(Number(error.code));
}

/**
 * Tells a write that failed for what it holds: it cannot be put into BSON, is larger than a document
 * may be, or the server refused it. What shared its command may have been written.
 */
export function isRefused(error: unknown): boolean {
  return !isDatabaseUnavailable(error);
}
