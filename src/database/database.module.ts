import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DatabaseStartup } from './database-startup.js';
import { MortalConnection } from './mortal-connection.js';

/** Time in which a server must be found; beyond it a request is answered with 503. */
const SERVER_SELECTION_MS = 900;

@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        uri: config.mongoUri,
        // Acknowledged means: on disk, on a majority of the members.
        writeConcern: { w: 'majority', journal: true },
        serverSelectionTimeoutMS: SERVER_SELECTION_MS,
        bufferCommands: false,
        autoIndex: false,
        maxPoolSize: 50,
        connectionType: MortalConnection,
        retryAttempts: 20,
        retryDelay: 500,
        verboseRetryLog: true,
      }),
    }),
  ],
  providers: [DatabaseStartup],
})
export class DatabaseModule {}
