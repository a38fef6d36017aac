import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { mongo } from 'mongoose';
import type { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';
import { mortalConnection } from '../database/mortal-connection.js';
import { isDatabaseUnavailable } from '../database/outage.js';

/** As patient as an orchestrator: a server may restart just when we start. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;
const SERVER_SELECTION_MS = 900;

/**
 * Looks at the database before anything is built on it: is it there, does it let us in?
 *
 * @param look what else there is to see; tried again like the rest while the server is away
 * @returns what it returned
 * @throws ConfigError if MONGO_URI is refused
 * @throws Error in one sentence, if no server was there in time
 */
export async function awaitMongo<T>(
  config: AppConfig,
  look: (db: mongo.Db) => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const logger = new Logger('MongoDB');
  const until = performance.now() + patienceMs;
  for (let said = ''; ; await pause(RETRY_MS)) {
    try {
      return await lookOnce(config.mongoUri, look);
    } catch (error) {
      const reason = reasonOf(error);
      if (isRefusal(error)) throw new ConfigError([`MONGO_URI: ${reason}`]);
      if (!isDatabaseUnavailable(error)) throw error;
      if (performance.now() > until) {
        const text = `MongoDB was not to be reached for ${patienceMs / 1_000} s: ${reason}`;
        throw new Error(text, { cause: error });
      }
      // The same reason each time is worth one line.
      if (reason !== said) logger.warn(`MongoDB is not there (${reason}). Trying again.`);
      said = reason;
    }
  }
}

/** A client that did not find its server once does not look again. */
async function lookOnce<T>(uri: string, look: (db: mongo.Db) => Promise<T>): Promise<T> {
  // The driver does not list `connectionType`.
  const options = {
    serverSelectionTimeoutMS: SERVER_SELECTION_MS,
    connectionType: mortalConnection(PATIENCE_MS),
  };
  const client = new mongo.MongoClient(uri, options);
  try {
    await client.db().command({ ping: 1 });
    return await look(client.db());
  } finally {
    await client.close();
  }
}

/** It answered, and will answer the same the next time: wrong user or password, or no right. */
function isRefusal(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && [13, 18, 8000].includes(Number(error.code));
}

function reasonOf(error: unknown): string {
  if (isRefusal(error)) return 'the server refuses its user or password';
  return error instanceof Error ? error.message : String(error);
}
