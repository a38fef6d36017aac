import { AppError, type FieldError } from '../common/app-error.js';
import { MEDIA_MIME_TYPES, type MediaKind } from '../whatsapp/media/media-kinds.js';

export class MediaNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'media_not_found';

  constructor(mediaId: string) {
    super(`Media ${mediaId} does not exist.`);
  }
}

export class MediaNotStoredError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'media_not_stored';

  constructor(state: string) {
    super(
      state === 'failed'
        ? 'The file could not be fetched from Meta. Try again with POST …/fetch.'
        : 'The file is on its way. Try again in a moment.',
    );
  }
}

export class MediaNotFetchableError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'media_not_fetchable';

  constructor() {
    super('This file was uploaded to us; there is nowhere to fetch it from. Upload it again.');
  }
}

export class MediaTooLargeError extends AppError {
  readonly kind = 'too-large';
  readonly code = 'media_too_large';

  constructor(kind: MediaKind, maxBytes: number) {
    super(`A file of kind ${kind} may have ${maxBytes} bytes at most.`);
  }
}

export class MediaTypeUnsupportedError extends AppError {
  readonly kind = 'unsupported-type';
  readonly code = 'media_type_unsupported';

  constructor() {
    super(
      `WhatsApp does not take this type of file. Name one of these as its type: ` +
        `${MEDIA_MIME_TYPES.join(', ')}.`,
    );
  }
}

export class MediaFileMissingError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'media_file_missing';

  constructor() {
    super('Send a file that is not empty: as the body, or as the part "file" of a form.');
  }
}

export class UploadLimitError extends AppError {
  readonly kind = 'limited';
  readonly code = 'upload_limit_reached';

  constructor(
    maxBytes: number,
    override readonly retryAfter: number,
  ) {
    super(
      `${maxBytes} bytes may be uploaded in a day, and this file is beyond them. ` +
        'The next day begins at midnight, UTC.',
    );
  }
}

export class StorageFullError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'storage_full';

  constructor(maxBytes: number) {
    super(
      `${maxBytes} bytes of files may be stored, and this file is beyond them. ` +
        'Delete files that are not needed any more.',
    );
  }
}

/** A message names files that cannot go with it. */
export class MediaNotUsableError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'media_not_usable';

  constructor(override readonly errors: readonly FieldError[]) {
    super(
      `The message names a file that cannot be sent with it: ` +
        `${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`,
    );
  }
}

export class RangeNotSatisfiableError extends AppError {
  readonly kind = 'range';
  readonly code = 'range_not_satisfiable';

  constructor(bytes: number) {
    super(`The file has ${bytes} bytes; ask for a range that begins within them.`);
  }
}
