import { setTimeout as pause } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { buildIndexes, indexesOf, type PlannedIndex } from './indexes.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { migrate } from './migrations/migrator.js';
import { isDatabaseUnavailable } from './outage.js';
import { dropRetiredIndexes } from './retired-indexes.js';

/** As patient as the connection itself: a server may restart just when we start. */
const ATTEMPTS = 20;
const RETRY_MS = 500;

/**
 * Brings the data up to date, and makes sure of the unique indexes, before the process serves:
 * promises stand on them. The others only make queries quick; on a large collection they take their
 * time, and nobody waits for them.
 */
@Injectable()
export class DatabaseStartup implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DatabaseStartup.name);
  private stopping = false;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.untilDone(() => migrate(this.connection.db!, MIGRATIONS, this.logger), ATTEMPTS);
    const { unique, others } = indexesOf(this.connection);
    await this.untilDone(() => buildIndexes(this.connection, unique), ATTEMPTS);
    void this.untilDone(() => this.tidyIndexes(others), Infinity)
      .then(() => this.logger.debug({ database: this.connection.name }, 'indexes are in place'))
      .catch((error: unknown) => {
        if (!this.stopping)
          this.logger.error({ err: error }, 'an index could not be built or dropped');
      });
  }

  onModuleDestroy(): void {
    this.stopping = true;
  }

  private async tidyIndexes(others: readonly PlannedIndex[]): Promise<void> {
    await buildIndexes(this.connection, others);
    await dropRetiredIndexes(this.connection.db!);
  }

  private async untilDone(work: () => Promise<void>, attempts: number): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isDatabaseUnavailable(error) || attempt >= attempts || this.stopping) throw error;
        this.logger.warn(`MongoDB is not there: ${String(error)}. Trying again.`);
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }
}
