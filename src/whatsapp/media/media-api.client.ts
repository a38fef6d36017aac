import type { Readable } from 'node:stream';
import type { CloudApiCredentials } from '../credentials.js';

/** Where a file lies at Meta, for the next five minutes. */
export interface MediaLocation {
  readonly url: string;
  readonly mimeType?: string;
  readonly bytes?: number;
  /** Hex, in lower case. */
  readonly sha256?: string;
}

/** A file as it comes in. Whoever has it reads it to its end, or destroys it. */
export interface MediaDownload {
  readonly body: Readable;
  readonly mimeType?: string;
}

/** A file to give to Meta. */
export interface MediaFile {
  readonly mimeType: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly body: Readable;
}

/** The part of Meta's Cloud API that moves files. None is ever held in memory as a whole. */
export abstract class MediaApiClient {
  /** @throws CloudApiError */
  abstract find(credentials: CloudApiCredentials, metaMediaId: string): Promise<MediaLocation>;

  /**
   * @param signal ends it early, also while the body is read
   * @throws CloudApiError, also when an address is too old: then the file must be found anew
   */
  abstract download(
    credentials: CloudApiCredentials,
    location: MediaLocation,
    signal: AbortSignal,
  ): Promise<MediaDownload>;

  /**
   * @returns Meta's id of the file, good for 30 days
   * @throws CloudApiError; whatever its outcome, no message was sent
   */
  abstract upload(
    credentials: CloudApiCredentials,
    file: MediaFile,
    signal: AbortSignal,
  ): Promise<string>;
}
