import type { Readable } from 'node:stream';
import { BodyInterruptedError, BodyTooLargeError, RequestTimeoutError } from './errors.js';

/** Meta's largest body is 3 MB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface BodyLimits {
  readonly maxBytes: number;
  /** Time for all of it, in ms. */
  readonly timeoutMs: number;
  /** `Content-Length`, where the sender gave one: what is too large is refused unread. */
  readonly announced?: string | undefined;
}

/**
 * Reads a body of bounded size in bounded time. What is left of a refused one stays unread; whoever
 * answers deals with it (`http/unread-body.ts`).
 *
 * @throws BodyTooLargeError, BodyInterruptedError, RequestTimeoutError
 */
export async function readBody(
  payload: Readable,
  { maxBytes, timeoutMs, announced }: BodyLimits,
): Promise<Buffer> {
  if (Number(announced ?? 0) > maxBytes) throw new BodyTooLargeError(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const stop = (error?: Error): void => {
      clearTimeout(timer);
      payload
        .off('data', take)
        .off('end', stop)
        .off('close', interrupted)
        .off('error', interrupted);
      if (error === undefined) resolve(Buffer.concat(chunks, bytes));
      else reject(error);
    };
    const interrupted = (): void => stop(new BodyInterruptedError());
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      payload.pause();
      stop(new BodyTooLargeError(maxBytes));
    };
    const timer = setTimeout(() => stop(new RequestTimeoutError(timeoutMs)), timeoutMs);
    if (payload.destroyed) interrupted();
    else
      payload
        .on('data', take)
        .once('end', stop)
        .once('close', interrupted)
        .once('error', interrupted);
  });
}
