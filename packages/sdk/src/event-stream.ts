import { ApiError } from './errors.js';
import type { BackendEvent, EventType } from './events.js';
import { mayPass, pause, pauseBefore, retryAfterMs, type Http } from './http.js';
import { FrameReader } from './sse.js';

/** The server says something every 15 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000;
/** After a stream broke, some events may come a second time. */
const REMEMBERED = 1_000;

export interface EventsOptions<Type extends EventType = EventType> {
  /** Only these types. */
  readonly types?: readonly Type[];
  /** Id of the last event that was handled; without one the stream starts now. */
  readonly after?: string;
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** From now on nothing is missed; told again whenever the stream was opened anew. */
  readonly onReady?: () => void;
}

/**
 * Events as they happen, each once. A connection that breaks is opened again where it left off.
 *
 * @throws ApiError if the API refuses the stream for good
 */
export async function* streamEvents(
  http: Http,
  path: string,
  { types, after, signal, onReady }: EventsOptions,
): AsyncGenerator<BackendEvent, void, void> {
  let cursor = after;
  let failures = 0;
  const seen = new Set<string>();
  while (!signal?.aborted) {
    let pauseMs = 0;
    const connection = new AbortController();
    const end = () => connection.abort();
    signal?.addEventListener('abort', end, { once: true });
    try {
      const response = await http.open(
        {
          method: 'get',
          path,
          query: { types: types?.join(',') },
          headers: {
            accept: 'text/event-stream',
            ...(cursor !== undefined && { 'last-event-id': cursor }),
          },
        },
        connection.signal,
      );
      if (!response.ok) {
        if (!mayPass(response.status)) throw await ApiError.of(response);
        pauseMs = retryAfterMs(response);
        await response.body?.cancel();
      } else {
        for await (const frame of framesOf(response, connection)) {
          failures = 0;
          // What the message is like now, under the id of the event, which comes right behind it.
          if (frame.name === 'message') continue;
          cursor = frame.id ?? cursor;
          if (frame.name === 'ready') {
            onReady?.();
            continue;
          }
          const event = JSON.parse(frame.data) as BackendEvent;
          if (seen.has(event.id)) continue;
          remember(seen, event.id);
          yield event;
        }
      }
    } catch (error) {
      if (error instanceof ApiError) throw error;
      // Anything else is the connection's: it is opened anew.
    } finally {
      signal?.removeEventListener('abort', end);
      connection.abort();
    }
    failures += 1;
    await pause(Math.max(pauseMs, pauseBefore(failures)), signal).catch(() => undefined);
  }
}

async function* framesOf(response: Response, connection: AbortController) {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const frames = new FrameReader();
  const decoder = new TextDecoder();
  for (;;) {
    const silence = setTimeout(() => connection.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    yield* frames.push(decoder.decode(value, { stream: true }));
  }
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  const [oldest] = seen;
  if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
}
