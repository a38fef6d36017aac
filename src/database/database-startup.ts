import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { isDatabaseUnavailable } from './outage.js';

/** As patient as the connection itself: a server may restart just when we start. */
const ATTEMPTS = 20;
const RETRY_MS = 500;

/** Makes sure of the indexes before the process serves: promises stand on the unique ones. */
@Injectable()
export class DatabaseStartup implements OnApplicationBootstrap {
  private readonly logger = new Logger(DatabaseStartup.name);

  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onApplicationBootstrap(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.prepare();
        return;
      } catch (error) {
        if (!isDatabaseUnavailable(error) || attempt === ATTEMPTS) throw error;
        this.logger.warn(`MongoDB is not there: ${String(error)}. Trying again.`);
        await pause(RETRY_MS);
      }
    }
  }

  private async prepare(): Promise<void> {
    for (const model of Object.values(this.connection.models)) {
      await model.createIndexes();
    }
    this.logger.debug({ database: this.connection.name }, 'indexes are in place');
  }
}
