import type { SendMessage, SentMessage } from '../../../api/client';
import { ApiError, UnreachableError, describeError } from '../../../api/errors';

/** What became of a line. */
export type RowResult =
  | { readonly state: 'accepted' | 'duplicate'; readonly messageId: string }
  | { readonly state: 'refused'; readonly error: string };

export interface BulkOptions {
  readonly messages: readonly SendMessage[];
  readonly send: (message: SendMessage) => Promise<SentMessage>;
  readonly onResult: (line: number, result: RowResult) => void;
  readonly signal: AbortSignal;
  /** Waits before another try; resolves early when aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** So many at once: a browser has six connections, and somebody may want to read meanwhile. */
const AT_ONCE = 4;
const MAX_TRIES = 8;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Sends line by line until all are through or it is aborted. What is asked to wait waits; each try of
 * a line has its key, so none is sent twice. What was not begun has no result.
 */
export async function runBulk(options: BulkOptions): Promise<void> {
  const { messages, onResult, signal } = options;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < messages.length && !signal.aborted) {
      const line = next;
      next += 1;
      const message = messages[line];
      if (message === undefined) return;
      const result = await sendOne(message, options);
      if (result !== undefined) onResult(line, result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** @returns `undefined` if it was aborted before anything is known */
async function sendOne(
  message: SendMessage,
  { send, signal, pause = wait }: BulkOptions,
): Promise<RowResult | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { id, duplicate } = await send(message);
      return { state: duplicate ? 'duplicate' : 'accepted', messageId: id };
    } catch (error) {
      if (!mayPass(error) || attempt === MAX_TRIES) {
        return { state: 'refused', error: describeError(error) };
      }
    }
    await pause(Math.min(500 * 2 ** attempt, LONGEST_PAUSE_MS), signal);
    if (signal.aborted) return undefined;
  }
}

/** Too much at once, or nobody there: the same may succeed later. */
function mayPass(error: unknown): boolean {
  if (error instanceof UnreachableError) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
