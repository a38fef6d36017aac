import type { ApiClient, Message } from '../../api/client';
import { ApiError } from '../../api/errors';
import { EventParser } from './event-parser';

/** `refused`: the API will not have it, and trying again would not help. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'refused';

export interface FollowOptions {
  readonly api: ApiClient;
  readonly tenantId: string;
  readonly signal: AbortSignal;
  readonly onMessage: (message: Message) => void;
  /** Something happened to a conversation: it was assigned, closed or opened. */
  readonly onConversation?: (conversationId: string) => void;
  readonly onState: (state: LiveState) => void;
  /** Waits before the next try; resolves early when aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The API says something every 15 seconds, if only that it is still there. */
const SILENCE_MS = 40_000;

/**
 * Hears of every change of a tenant's messages until aborted. A stream that broke is taken up where
 * it ended: the parser remembers the last event, whichever API process the next request reaches.
 */
export async function followMessages(options: FollowOptions): Promise<void> {
  const { signal, onState, pause = wait } = options;
  const parser = { current: new EventParser() };
  let failures = 0;
  onState('connecting');
  while (!signal.aborted) {
    try {
      await readStream(options, parser, () => {
        failures = 0;
        onState('live');
      });
    } catch (error) {
      if (isFinal(error)) return onState('refused');
    }
    if (signal.aborted) return;
    onState('reconnecting');
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
    failures += 1;
    // Not all consoles at once, when the API comes back.
    await pause(longest * (0.5 + Math.random() / 2), signal);
  }
}

async function readStream(
  { api, tenantId, signal, onMessage, onConversation }: FollowOptions,
  parser: { current: EventParser },
  onReady: () => void,
): Promise<void> {
  const { lastEventId } = parser.current;
  const watch = new Watchdog(signal);
  try {
    const { data, response } = await api.GET('/tenants/{tenantId}/events', {
      params: {
        path: { tenantId },
        ...(lastEventId !== undefined && { header: { 'Last-Event-ID': lastEventId } }),
      },
      parseAs: 'stream',
      signal: watch.signal,
    });
    if (!response.ok || !data) throw new ApiError(response.status);
    parser.current = new EventParser(lastEventId);
    for await (const piece of textOf(data)) {
      watch.feed();
      for (const { type, data: json } of parser.current.push(piece)) {
        if (type === 'ready') onReady();
        if (type === 'message') onMessage(JSON.parse(json) as Message);
        if (type.startsWith('conversation.')) onConversation?.(idOf(json));
      }
    }
  } finally {
    watch.stop();
  }
}

async function* textOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Of what an event is about. */
function idOf(json: string): string {
  const { data } = JSON.parse(json) as { data?: { id?: unknown } };
  return typeof data?.id === 'string' ? data.id : '';
}

/** Gives a stream up that has gone silent: a connection may be dead without either end knowing. */
class Watchdog {
  private readonly silence = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.silence.signal]);
    this.feed();
  }

  feed(): void {
    this.stop();
    this.timer = setTimeout(() => this.silence.abort(), SILENCE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** A key that is not known, or a tenant that is gone, stays so; too many streams do not. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403, 404].includes(error.status);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
