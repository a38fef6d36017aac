import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { isId, newId, type MediaId, type MessageId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { AppConfig } from '../config/app-config.js';
import { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { FetchMediaQueue } from './fetch-media.job.js';
import { MediaUploads } from './media-uploads.service.js';
import { MediaNotFetchableError, MediaNotFoundError, MediaNotStoredError } from './media.errors.js';
import { MediaRepository, type MediaFilter } from './media.repository.js';
import type { Media } from './media.schema.js';
import {
  MediaContentMissingError,
  MediaStorage,
  MediaStorageError,
  storageKeyOf,
  type ByteRange,
} from './storage/media-storage.js';

/** A file that came with a message. */
export interface ExpectedMedia {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
  readonly phoneNumberId?: string;
  readonly metaMediaId: string;
  readonly mimeType: string;
  readonly fileName?: string;
}

/** Files of a tenant, in both directions. */
@Injectable()
export class MediaService {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly media: MediaRepository,
    private readonly storage: MediaStorage,
    private readonly uploads: MediaUploads,
    private readonly queue: FetchMediaQueue,
    private readonly deadLetters: DeadLettersService,
  ) {}

  /** Keeps a few bytes and removes them. @returns why the storage does not work; `null` if it does */
  async tryStorage(): Promise<string | null> {
    const key = `health/${newId('med')}`;
    try {
      await this.storage.put(
        key,
        (async function* () {
          yield Buffer.from('ok');
        })(),
      );
      await this.storage.delete(key);
      return null;
    } catch (error) {
      return error instanceof MediaStorageError ? error.reason : 'unknown';
    }
  }

  /** Newest first; one more than the page holds tells that there is another. */
  list(tenantId: TenantId, filter: MediaFilter, page: PageQuery): Promise<Media[]> {
    return this.media.list(tenantId, filter, page);
  }

  /** Has files fetched that came with messages, each once however often it is asked for. */
  async expect(expected: readonly ExpectedMedia[]): Promise<void> {
    if (expected.length === 0) return;
    const now = this.clock.now();
    // Their bell rings now; the reconciler looks only after what is left lying.
    const dueAt = this.clock.in(this.config.recovery.afterMs);
    const added = await this.media.insertNew(
      expected.map((one) => ({
        _id: newId('med'),
        direction: 'IN',
        state: 'pending',
        ...one,
        tries: 0,
        dueAt,
        createdAt: now,
        updatedAt: now,
      })),
    );
    void this.queue.ring(added.map(({ _id }) => ({ mediaId: _id })));
  }

  /** @throws MediaNotFoundError */
  async get(tenantId: TenantId, mediaId: MediaId): Promise<Media> {
    const media = isId('med', mediaId) ? await this.media.find(tenantId, mediaId) : null;
    if (media === null) throw new MediaNotFoundError(mediaId);
    return media;
  }

  findAll(tenantId: TenantId, mediaIds: readonly MediaId[]): Promise<Media[]> {
    return this.media.findAll(tenantId, mediaIds);
  }

  findOfMessages(
    tenantId: TenantId,
    messageIds: readonly MessageId[],
    mediaIds: readonly MediaId[],
  ): Promise<Media[]> {
    return this.media.findOfMessages(tenantId, messageIds, mediaIds);
  }

  /**
   * @throws MediaNotStoredError if the bytes are not there (yet)
   * @throws MediaContentMissingError, MediaStorageError
   */
  open(media: Media, range?: ByteRange): Promise<Readable> {
    if (media.state !== 'stored') throw new MediaNotStoredError(media.state);
    return this.storage.open(storageKeyOf(media), range);
  }

  /**
   * Another round of tries, at once, for a file that failed, waits or was lost. Harmless for others.
   *
   * @throws MediaNotFoundError, MediaNotFetchableError
   */
  async fetchAgain(tenantId: TenantId, mediaId: MediaId): Promise<Media> {
    const media = await this.get(tenantId, mediaId);
    if (media.direction === 'OUT') throw new MediaNotFetchableError();
    if (media.state === 'stored' && (await this.isThere(media))) return media;
    await this.deadLetters.closeOfMedia(mediaId);
    if (await this.media.reopen(mediaId)) await this.queue.ring([{ mediaId }]);
    return this.get(tenantId, mediaId);
  }

  /** @throws MediaNotFoundError, MediaStorageError */
  async remove(tenantId: TenantId, mediaId: MediaId): Promise<void> {
    await this.uploads.discard(await this.get(tenantId, mediaId));
  }

  /** Rings for files that are due. @returns how many there were */
  async recover(limit: number): Promise<number> {
    const due = await this.media.findDue('IN', limit);
    await this.queue.ring(due.map(({ _id }) => ({ mediaId: _id })));
    return due.length;
  }

  /** Clears away uploads whose process died. @throws MediaStorageError */
  async discardUnfinished(limit: number): Promise<void> {
    for (const media of await this.media.findDue('OUT', limit)) await this.uploads.discard(media);
  }

  /** Bytes first: a stop in between loses no trace of what is left. */
  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.storage.deleteAll(tenantId);
    await this.media.removeOfTenant(tenantId);
  }

  private async isThere(media: Media): Promise<boolean> {
    try {
      (await this.storage.open(storageKeyOf(media))).destroy();
      return true;
    } catch (error) {
      if (error instanceof MediaContentMissingError) return false;
      throw error;
    }
  }
}
