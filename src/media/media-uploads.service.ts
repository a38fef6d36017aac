import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { newId, type TenantId } from '../common/id.js';
import { maxBytesOf, mediaKindOf } from '../whatsapp/media/media-kinds.js';
import type { IncomingFile } from './incoming-file.js';
import { Measure } from './measure.js';
import {
  MediaFileMissingError,
  MediaNotFoundError,
  MediaTooLargeError,
  MediaTypeUnsupportedError,
} from './media.errors.js';
import { MediaRepository, type StoredContent } from './media.repository.js';
import type { Media } from './media.schema.js';
import type { UploadAllowance } from './upload-allowance.js';
import { UploadQuota } from './upload-quota.service.js';
import { MediaContentMissingError, MediaStorage, storageKeyOf } from './storage/media-storage.js';

/** An upload that is not complete by then was left behind by a process that died. */
const ABANDONED_MS = 6 * 60 * 60 * 1000;

/** Takes files that are to be sent. */
@Injectable()
export class MediaUploads {
  constructor(
    private readonly media: MediaRepository,
    private readonly storage: MediaStorage,
    private readonly clock: Clock,
    private readonly quota: UploadQuota,
  ) {}

  /**
   * Stores a file as it comes in. The same bytes of the same type are the same file of a tenant; of
   * documents, if they have the same name, too.
   *
   * @returns `created: false` if the tenant has it already
   * @throws MediaTypeUnsupportedError, MediaTooLargeError, MediaFileMissingError
   * @throws UploadLimitError, StorageFullError
   * @throws MediaNotFoundError if the tenant was removed meanwhile
   * @throws BodyInterruptedError, MediaStorageError; whatever is thrown, nothing is left behind
   */
  async receive(
    tenantId: TenantId,
    { mimeType, fileName, body }: IncomingFile,
    allowance: UploadAllowance,
  ): Promise<{ media: Media; created: boolean }> {
    const kind = mediaKindOf(mimeType);
    if (kind === undefined) throw new MediaTypeUnsupportedError();
    const maxBytes = maxBytesOf(kind);
    const media = this.newRow(tenantId, mimeType, fileName);
    // First the row: bytes without one would never be found again.
    await this.media.insertNew([media]);
    try {
      const measure = new Measure();
      const bounds = { maxBytes, tooLarge: () => new MediaTooLargeError(kind, maxBytes) };
      const source = measure.pass(allowance.pass(body), bounds, () => {
        if (measure.bytes === 0) throw new MediaFileMissingError();
      });
      await this.storage.put(storageKeyOf(media), source);
      const received = await this.complete(media, measure.contentOf(mimeType));
      if (!received.created) await allowance.giveBack();
      return received;
    } catch (error) {
      await allowance.giveBack();
      await this.discard(media);
      throw error;
    }
  }

  /** Removes the bytes first: as long as there are any, a row tells of them. */
  async discard(media: Media): Promise<void> {
    await this.storage.delete(storageKeyOf(media));
    const { _id, tenantId, bytes = 0 } = media;
    if (await this.media.remove(_id)) await this.quota.recordStored(tenantId, -bytes);
  }

  private async complete(
    media: Media,
    content: StoredContent,
  ): Promise<{ media: Media; created: boolean }> {
    const stored: Media = { ...media, ...content, state: 'stored' };
    if (await this.media.completeUpload(media, content)) return { media: stored, created: true };
    const first = await this.media.findEqual(media, content);
    if (first === null) {
      if (!(await this.media.exists(media._id))) throw new MediaNotFoundError(media._id);
      // The first one went at this very moment.
      return this.complete(media, content);
    }
    await this.restore(first, media);
    await this.discard(media);
    return { media: first, created: false };
  }

  /** Gives a file whose bytes were lost those that just came again. */
  private async restore(first: Media, media: Media): Promise<void> {
    try {
      (await this.storage.open(storageKeyOf(first))).destroy();
    } catch (error) {
      if (!(error instanceof MediaContentMissingError)) throw error;
      await this.storage.put(storageKeyOf(first), await this.storage.open(storageKeyOf(media)));
    }
  }

  private newRow(tenantId: TenantId, mimeType: string, fileName: string | undefined): Media {
    const now = this.clock.now();
    return {
      _id: newId('med'),
      tenantId,
      direction: 'OUT',
      state: 'pending',
      mimeType,
      ...defined({ fileName }),
      tries: 0,
      dueAt: this.clock.in(ABANDONED_MS),
      createdAt: now,
      updatedAt: now,
    };
  }
}
