import { Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { AppConfig } from '../config/app-config.js';
import { loosenRosters } from './client-rosters.js';
import { DatabaseStartup } from './database-startup.js';
import { mortalConnection } from './mortal-connection.js';

/** Time in which a server must be found; beyond it a request is answered with 503. */
const SERVER_SELECTION_MS = 900;
/** Time in which one of its connections must be free. */
const CONNECTION_MS = 500;

/** The connection to MongoDB. What differs is how long a process may wait for an operation. */
@Module({})
export class DatabaseModule {
  /** For the API: a caller waits, so a database that hangs is as good as none. */
  static forApi(): DynamicModule {
    return connect(({ mongo }) => mongo.timeoutMs);
  }

  /** For the worker: as long as its leases allow. */
  static forWorker(): DynamicModule {
    return connect(({ mongo }) => mongo.workerTimeoutMs);
  }
}

function connect(timeoutOf: (config: AppConfig) => number): DynamicModule {
  return {
    module: DatabaseModule,
    imports: [
      MongooseModule.forRootAsync({
        inject: [AppConfig],
        useFactory: (config: AppConfig) => ({
          uri: config.mongoUri,
          // Acknowledged means: on disk, on a majority of the members.
          writeConcern: { w: 'majority', journal: true },
          serverSelectionTimeoutMS: SERVER_SELECTION_MS,
          waitQueueTimeoutMS: CONNECTION_MS,
          bufferCommands: false,
          autoIndex: false,
          maxPoolSize: 50,
          connectionType: mortalConnection(timeoutOf(config)),
          connectionFactory: (connection: Connection) => {
            loosenRosters(connection.getClient());
            return connection;
          },
          retryAttempts: 20,
          retryDelay: 500,
          verboseRetryLog: true,
        }),
      }),
    ],
    providers: [DatabaseStartup],
  };
}
