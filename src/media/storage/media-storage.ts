import { Readable } from 'node:stream';
import { AppError } from '../../common/app-error.js';
import type { MediaId, TenantId } from '../../common/id.js';

/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of files lie. Reads and writes stream; nothing is held as a whole. */
export abstract class MediaStorage {
  /**
   * Keeps the bytes under the key, in place of what was there. They become visible all at once, or,
   * if the source throws, not at all.
   *
   * @throws MediaStorageError, or what the source threw
   */
  abstract put(key: string, source: AsyncIterable<Buffer>): Promise<void>;

  /**
   * @throws MediaContentMissingError if nothing is kept there
   * @throws MediaStorageError
   */
  abstract open(key: string, range?: ByteRange): Promise<Readable>;

  /** Harmless if nothing is kept there. @throws MediaStorageError */
  abstract delete(key: string): Promise<void>;

  /** @param prefix first part of keys, up to their `/` @throws MediaStorageError */
  abstract deleteAll(prefix: string): Promise<void>;
}

/** The store itself failed; what was asked for may succeed later. */
export class MediaStorageError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'media_storage_unavailable';
  override readonly retryable = true;

  /** @param reason as short as `ENOSPC` or `AccessDenied` */
  constructor(readonly reason: string) {
    super(
      `The media storage does not work (${reason}). Try again; if it stays so, look at MEDIA_*.`,
    );
  }
}

export class MediaContentMissingError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'media_content_missing';

  constructor() {
    super('The file is no longer in the storage. Upload it or fetch it again.');
  }
}

export function storageKeyOf(media: { _id: MediaId; tenantId: TenantId }): string {
  return `${media.tenantId}/${media._id}`;
}

/**
 * Hands the source to a writer, and tells a source that failed from a store that did.
 *
 * @throws what the source threw, else what `toStorageError` makes of it
 */
export async function writing(
  source: AsyncIterable<Buffer>,
  write: (stream: Readable) => Promise<unknown>,
): Promise<void> {
  let failed: { error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Buffer> {
    try {
      yield* source;
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  const stream = Readable.from(watched(), { objectMode: false });
  try {
    await write(stream);
  } catch (error) {
    throw failed === undefined ? toStorageError(error) : failed.error;
  } finally {
    stream.destroy();
  }
}

export function toStorageError(error: unknown): MediaStorageError {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return new MediaStorageError([code, name].find((word) => typeof word === 'string') ?? 'unknown');
}
