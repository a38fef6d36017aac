import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { Clock } from './common/clock.js';
import { RestoreService } from './recovery/restore.service.js';
import { runOnce } from './run-once.js';
import { WorkerHeartbeatsRepository } from './vitals/worker-heartbeats.repository.js';

const NAME = 'Restore';
/** A worker that was seen so lately runs. */
const SEEN_MS = 30_000;

/**
 * To be run after a database was restored from a backup, before workers start:
 * `node dist/restored.js --backup 2026-11-28T02:30:00Z`. What may have been sent since then becomes
 * `unknown`; each tenant that has such messages gets a line.
 */
await runOnce(NAME, async (app) => {
  const now = app.get(Clock).now();
  const backupAt = readBackupTime(now);
  const [latest] = await app.get(WorkerHeartbeatsRepository).findLatest(1);
  if (latest !== undefined && now.getTime() - latest.seenAt.getTime() < SEEN_MS) {
    throw new Error(
      `a worker runs on ${latest.host} (pid ${latest.pid}). Stop all workers, wait half a minute, and run this again.`,
    );
  }
  const { held, webhooks, deliveries } = await app.get(RestoreService).settle(backupAt);
  const logger = new Logger(NAME);
  for (const [tenantId, messages] of held) {
    logger.log({ tenantId, messages }, 'may have been sent since the backup, and are unknown now');
  }
  const unknownSince = backupAt.toISOString();
  const messages = [...held.values()].reduce((sum, count) => sum + count, 0);
  logger.log(
    { unknownSince, messages, webhooks, deliveries },
    'the database is safe to work on: start the workers',
  );
});

/** @throws if it is missing, no time, or to come */
function readBackupTime(now: Date): Date {
  const { values } = parseArgs({ options: { backup: { type: 'string' } } });
  const time = new Date(/^\d{4}-\d\d-\d\dT/.test(values.backup ?? '') ? values.backup! : NaN);
  if (time <= now) return time;
  throw new Error('say when the backup was made: --backup 2026-11-28T02:30:00Z');
}
