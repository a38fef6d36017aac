import { AppError } from '../common/app-error.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { MAX_INBOUND_BYTES } from '../whatsapp/media/media-kinds.js';
import type { MediaError } from './media.schema.js';
import { MediaStorageError } from './storage/media-storage.js';

/** What Meta handed out is not what it said it would be. A later try may bring it whole. */
export class MediaMismatchError extends AppError {
  readonly kind = 'upstream';
  readonly code = 'media_mismatch';

  /** @param what e.g. `size` */
  constructor(what: 'size' | 'hash' | 'type') {
    super(`The ${what} of the file is not what Meta said.`);
  }
}

export class InboundTooLargeError extends AppError {
  readonly kind = 'too-large';
  readonly code = 'media_too_large';

  constructor() {
    super(`The file has more than the ${MAX_INBOUND_BYTES} bytes that Meta allows.`);
  }
}

/** The process ends; another one takes over. */
export class FetchStoppedError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'fetch_stopped';

  constructor() {
    super('The process that fetched the file was stopped. It is fetched again.');
  }
}

export type FetchVerdict =
  | {
      readonly kind: 'again';
      readonly inMs: number;
      /** Whether it was the file's own fault, so that the try counts. */
      readonly spent: boolean;
      readonly error: MediaError;
      /** Meta does not take the token. */
      readonly reauth: boolean;
    }
  | { readonly kind: 'failed'; readonly error: MediaError; readonly metaCode: number };

export interface FetchRules {
  readonly attempts: number;
  readonly backoffMs: number;
}

/** How long a file waits for what is no fault of its own: a token, a limit, the storage. */
export const RETRY_MS = 30_000;
const NO_CONNECTION_MS = 5_000;
const MAX_BACKOFF_MS = 60 * 60 * 1000;
/** Of Graph, for ids that it does not know, or not for this number. */
const NO_SUCH_OBJECT = 100;

/**
 * Decides what becomes of a file whose try to fetch it failed.
 *
 * @param tries with the one that failed
 * @param random from 0 to 1; spreads what failed together
 */
export function judgeFetchFailure(
  failure: unknown,
  tries: number,
  rules: FetchRules,
  random: number,
): FetchVerdict {
  const error = toMediaError(failure);
  const metaCode = failure instanceof CloudApiError ? failure.metaCode : 0;
  const failed = { kind: 'failed', error, metaCode } as const;
  const wait = (inMs: number, reauth = false): FetchVerdict => {
    return { kind: 'again', inMs, spent: false, error, reauth };
  };
  const backoff = (): FetchVerdict => {
    if (tries >= rules.attempts) return failed;
    const inMs = rules.backoffMs * 2 ** (tries - 1) * (1 + random / 4);
    return {
      kind: 'again',
      inMs: Math.min(inMs, MAX_BACKOFF_MS),
      spent: true,
      error,
      reauth: false,
    };
  };
  if (failure instanceof FetchStoppedError) return wait(0);
  if (failure instanceof MediaStorageError) return wait(RETRY_MS);
  if (failure instanceof InboundTooLargeError) return failed;
  if (!(failure instanceof CloudApiError)) return backoff();
  if (failure.outcome === 'not-sent') return wait(NO_CONNECTION_MS);
  if (failure.outcome === 'unknown') return backoff();
  if (failure.metaCode === NO_SUCH_OBJECT) return { ...failed, error: GONE };
  switch (failure.errorClass) {
    case 'retry':
      return backoff();
    case 'slow-number':
    case 'hold-pair':
    case 'pause-app':
    case 'pause-tenant':
      return wait(Math.min(failure.retryAfterMs ?? RETRY_MS, MAX_BACKOFF_MS));
    case 'reauth':
      return wait(RETRY_MS, true);
    case 'fail':
    case 'fail-recipient':
    case 'opted-out':
    case 'hold-template':
    case 'hold-templates':
    case 'fail-template':
    case 'needs-template':
    case 'config':
      return failed;
  }
}

const GONE: MediaError = {
  code: 'media_gone',
  detail: 'Meta does not have the file. It keeps what customers send for 7 days only.',
};

function toMediaError(failure: unknown): MediaError {
  if (failure instanceof AppError) return { code: failure.code, detail: failure.message };
  return { code: 'download_interrupted', detail: 'The download broke off.' };
}
