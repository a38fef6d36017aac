import { mongo } from 'mongoose';

/** Codes by which a member says that it is not, or no longer, the one to write to; 14031: its disk is full. */
const NOT_NOW = new Set([91, 189, 7, 6, 9001, 10107, 11600, 11602, 13435, 13436, 14031, 50]);

const OUTAGES = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoOperationTimeoutError,
];

/**
 * Tells a database that cannot be reached, or not now, from one that refused what it was given:
 * only the second says something about the data.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (OUTAGES.some((outage) => error instanceof outage)) return true;
  // In bulk, the driver wraps what befell the connection; no operation of it was refused then.
  if (error instanceof mongo.MongoBulkWriteError) return [error.writeErrors].flat().length === 0;
  return error instanceof mongo.MongoServerError && NOT_NOW.has(Number(error.code));
}
