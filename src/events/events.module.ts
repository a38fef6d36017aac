import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { StoredEvent, StoredEventSchema } from './event.schema.js';
import { EventsRepository } from './events.repository.js';
import { RecordEventsQueue, recordEventsJob } from './record-events.job.js';

/** The log of what happened. It knows types and ids, and renders nothing. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: StoredEvent.name, schema: StoredEventSchema }]),
    BullModule.registerQueue({ name: recordEventsJob.queue }),
  ],
  providers: [EventsRepository, RecordEventsQueue],
  exports: [EventsRepository, RecordEventsQueue],
})
export class EventsModule {}
