import { Module } from '@nestjs/common';
import { Heartbeat } from './heartbeat.js';
import { VitalsModule } from './vitals.module.js';

/** The sign of life of a worker. */
@Module({ imports: [VitalsModule], providers: [Heartbeat] })
export class VitalsWorkerModule {}
