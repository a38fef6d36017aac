import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { LATEST_VERSION } from './database/migrations/migrations.js';
import { runOnce } from './run-once.js';

const NAME = 'Migration';

/**
 * Brings the stored data up to date and ends, for a step of its own before new processes come. They
 * would do it themselves, each waiting for the first.
 */
await runOnce(NAME, async () => {
  // A start brings it up to date.
  new Logger(NAME).log({ schemaVersion: LATEST_VERSION }, 'the stored data is up to date');
});
