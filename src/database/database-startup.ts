import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { AppConfig } from '../config/app-config.js';
import { ConfigError } from '../config/read-environment.js';

/** Makes sure of the indexes before the process serves: promises stand on the unique ones. */
@Injectable()
export class DatabaseStartup implements OnApplicationBootstrap {
  private readonly logger = new Logger(DatabaseStartup.name);

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly config: AppConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.production) await this.refuseEmbeddedServer();
    for (const model of Object.values(this.connection.models)) {
      await model.createIndexes();
    }
    this.logger.debug({ database: this.connection.name }, 'indexes are in place');
  }

  private async refuseEmbeddedServer(): Promise<void> {
    const { modules = [] } = (await this.connection.db!.admin().command({ buildInfo: 1 })) as {
      modules?: string[];
    };
    if (modules.includes('embedded-mongo')) {
      throw new ConfigError([
        'MONGO_URI must name a real MongoDB with NODE_ENV=production, not the embedded server',
      ]);
    }
  }
}
