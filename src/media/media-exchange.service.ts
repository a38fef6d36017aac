import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { MediaId, TenantId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { Metrics } from '../metrics/metrics.js';
import type { Credentials } from '../tenants/tenant-directory.js';
import { endingOf } from '../whatsapp/media/media-kinds.js';
import { MediaApiClient } from '../whatsapp/media/media-api.client.js';
import { MediaRepository } from './media.repository.js';
import type { Media } from './media.schema.js';
import { MediaStorage, storageKeyOf } from './storage/media-storage.js';

/** Meta keeps uploads for 30 days; what is sent may take some of them to arrive. */
const GOOD_FOR_MS = 25 * 24 * 60 * 60 * 1000;

/** Exchanges our files for ids that Meta understands. */
@Injectable()
export class MediaExchange implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    private readonly media: MediaRepository,
    private readonly storage: MediaStorage,
    private readonly api: MediaApiClient,
  ) {}

  find(tenantId: TenantId, mediaIds: readonly MediaId[]): Promise<Media[]> {
    return this.media.findAll(tenantId, mediaIds);
  }

  /** Meta's id of a file that it has; `undefined` if it must be uploaded. */
  knownIdOf({ uploads }: Media, phoneNumberId: string): string | undefined {
    const upload = uploads?.[phoneNumberId];
    const oldest = this.clock.in(-GOOD_FOR_MS);
    return upload !== undefined && upload.at > oldest ? upload.metaMediaId : undefined;
  }

  /**
   * Gives a file to Meta. Messages that wait for the same file share one upload in this process.
   *
   * @returns Meta's id of it
   * @throws CloudApiError, MediaContentMissingError, MediaStorageError
   */
  upload(media: Media, credentials: Credentials): Promise<string> {
    const key = `${media._id}/${credentials.phoneNumberId}`;
    const shared = this.underWay.get(key);
    if (shared !== undefined) return shared;
    const upload = this.give(media, credentials).finally(() => this.underWay.delete(key));
    this.underWay.set(key, upload);
    return upload;
  }

  /** Meta does not know these ids any more; the next message uploads anew. */
  async forget(mediaIds: readonly MediaId[], phoneNumberId: string): Promise<void> {
    await this.media.forgetUploads(mediaIds, phoneNumberId);
  }

  /** Uploads in hand end now: their messages were not sent, and go back into the outbox. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async give(media: Media, credentials: Credentials): Promise<string> {
    const { _id, mimeType, bytes = 0 } = media;
    // Meta tells a type by the ending of a name, too; whatever people called it may have another.
    const fileName = `${_id}.${endingOf(mimeType)}`;
    const deadline = AbortSignal.timeout(this.config.media.timeoutMs);
    const signal = AbortSignal.any([deadline, this.stopping.signal]);
    let outcome = 'failed';
    try {
      const body = await this.storage.open(storageKeyOf(media));
      const file = { mimeType, fileName, bytes, body };
      const metaMediaId = await this.api.upload(credentials, file, signal);
      outcome = 'stored';
      await this.media.recordUpload(media, credentials.phoneNumberId, metaMediaId);
      return metaMediaId;
    } finally {
      this.metrics.mediaTransfersTotal.inc({ direction: 'OUT', outcome });
    }
  }
}
