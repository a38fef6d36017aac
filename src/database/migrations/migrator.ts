import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { isDuplicateKey } from '../duplicate-key.js';
import type { Migration } from './migration.js';
import { FIRST_VERSION, UnknownSchemaVersionError, schemaVersions } from './schema-version.js';

/** Longest that nobody goes on with a step whose process has died. */
const LEASE_MS = 15_000;
const LOOK_EVERY_MS = 300;

/**
 * Brings the stored data to the version that this program knows. Of processes that start together one
 * runs the steps, and the others wait for it.
 *
 * @throws UnknownSchemaVersionError if the data is newer than the program
 */
export async function migrate(
  db: mongo.Db,
  steps: readonly Migration[],
  logger: Pick<Logger, 'log'>,
): Promise<void> {
  const latest = steps.at(-1)?.version ?? FIRST_VERSION;
  const holder = randomUUID();
  let waiting = false;
  for (;;) {
    const version = await versionOf(db);
    if (version > latest) throw new UnknownSchemaVersionError(version);
    if (version === latest) return;
    const step = steps.find((one) => one.version > version);
    if (step !== undefined && (await take(db, version, holder))) {
      await run(db, step, holder, logger);
    } else {
      if (!waiting) logger.log('waiting for another process, which brings the data up to date');
      waiting = true;
      await pause(LOOK_EVERY_MS);
    }
  }
}

/** The version of the stored data. */
export async function versionOf(db: mongo.Db): Promise<number> {
  const row = await schemaVersions(db).findOne({ _id: 'schema' });
  return row?.version ?? FIRST_VERSION;
}

async function run(
  db: mongo.Db,
  { version, name, run: step }: Migration,
  holder: string,
  logger: Pick<Logger, 'log'>,
): Promise<void> {
  const rows = schemaVersions(db);
  const ours = { _id: 'schema', holder } as const;
  const row = await rows.findOne(ours);
  logger.log(`schema version ${version} (${name}): ${row?.progress ? 'going on' : 'begins'}`);
  const renewing = setInterval(() => {
    // One that fails is made up for by the next, long before the lease is over.
    rows.updateOne(ours, { $set: { until: inMs(LEASE_MS) } }).catch(() => undefined);
  }, LEASE_MS / 5);
  try {
    await step({
      db,
      progress: row?.progress,
      saveProgress: async (progress) => {
        await rows.updateOne(ours, { $set: { progress, until: inMs(LEASE_MS) } });
        logger.log(`schema version ${version}: ${progress}`);
      },
    });
  } finally {
    clearInterval(renewing);
  }
  // Whoever took over meanwhile does the same once more, and says itself that it is done.
  await rows.updateOne(ours, {
    $set: { version },
    $unset: { holder: 1, until: 1, progress: 1 },
  });
  logger.log(`schema version ${version} (${name}): done`);
}

/** @returns whether the step after `version` is the caller's to run */
async function take(db: mongo.Db, version: number, holder: string): Promise<boolean> {
  const rows = schemaVersions(db);
  try {
    await rows.updateOne(
      { _id: 'schema' },
      { $setOnInsert: { version: FIRST_VERSION } },
      { upsert: true },
    );
  } catch (error) {
    // Two made the row at once; it is there now.
    if (!isDuplicateKey(error, '_id')) throw error;
  }
  const { modifiedCount } = await rows.updateOne(
    {
      _id: 'schema',
      version,
      $or: [{ until: { $exists: false } }, { until: { $lte: new Date() } }, { holder }],
    },
    { $set: { holder, until: inMs(LEASE_MS) } },
  );
  return modifiedCount === 1;
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
