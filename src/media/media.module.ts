import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AppConfig } from '../config/app-config.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { TenantsModule } from '../tenants/tenants.module.js';
import { WhatsAppModule } from '../whatsapp/whatsapp.module.js';
import { FetchMediaQueue, fetchMediaJob } from './fetch-media.job.js';
import { MediaExchange } from './media-exchange.service.js';
import { MediaFetcher } from './media-fetcher.js';
import { MediaUploads } from './media-uploads.service.js';
import { MediaRepository } from './media.repository.js';
import { Media, MediaSchema } from './media.schema.js';
import { MediaService } from './media.service.js';
import { UploadQuota } from './upload-quota.service.js';
import { FolderMediaStorage } from './storage/folder-media-storage.js';
import { MediaStorage } from './storage/media-storage.js';
import { S3MediaStorage } from './storage/s3-media-storage.js';

/** Files of customers and for customers. */
@Module({
  imports: [
    MongooseModule.forFeature([{ name: Media.name, schema: MediaSchema }]),
    BullModule.registerQueue({ name: fetchMediaJob.queue }),
    TenantsModule,
    DeadLettersModule,
    WhatsAppModule,
  ],
  providers: [
    MediaRepository,
    MediaService,
    UploadQuota,
    MediaUploads,
    MediaFetcher,
    MediaExchange,
    FetchMediaQueue,
    {
      provide: MediaStorage,
      inject: [AppConfig],
      useFactory: (config: AppConfig): MediaStorage =>
        config.media.storage === 's3' ? new S3MediaStorage(config) : new FolderMediaStorage(config),
    },
  ],
  exports: [
    MediaRepository,
    MediaService,
    UploadQuota,
    MediaUploads,
    MediaFetcher,
    MediaExchange,
    FetchMediaQueue,
    BullModule,
  ],
})
export class MediaModule {}
