import { describe, expect, it, vi } from 'vitest';
import type { Message } from '../../api/client';
import { aMessage } from '../../test/data';
import { FakeApi, FakeStream, problem } from '../../test/fake-api';
import { followMessages, type LiveState } from './follow-messages';
import { PATIENCE } from '../../test/patience';

const ROUTE = 'GET /tenants/:tenantId/events';
const READY = 'id: 1-ready\nevent: ready\ndata: {}\n\n';

function eventOf(id: string, message: Message): string {
  return `id: ${id}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`;
}

/** Each connection gets the next of these. */
function follow(...answers: (FakeStream | Response)[]) {
  const api = new FakeApi().on(ROUTE, (request) => {
    const answer = answers.shift() ?? problem(404, 'tenant_not_found', 'No more answers');
    return answer instanceof FakeStream ? answer.answer(request) : answer;
  });
  const stop = new AbortController();
  const heard: string[] = [];
  const states: LiveState[] = [];
  const pauses: number[] = [];
  const done = followMessages({
    api: api.client('wak_1'),
    tenantId: 'tnt_1',
    signal: stop.signal,
    onMessage: ({ id }) => heard.push(id),
    onState: (state) => states.push(state),
    pause: async (ms) => {
      pauses.push(ms);
      await Promise.resolve();
    },
  });
  return { api, stop, heard, states, pauses, done };
}

describe(followMessages, () => {
  it('tells of messages as they come, and that it is live', async () => {
    const stream = new FakeStream();
    const { api, stop, heard, states, done } = follow(stream);
    await stream.send(READY + eventOf('2-msg_1', aMessage()));
    await vi.waitFor(() => expect(heard).toEqual(['msg_1']), PATIENCE);
    expect(states).toEqual(['connecting', 'live']);
    expect(api.requests[0]?.headers.get('authorization')).toBe('Bearer wak_1');
    expect(api.requests[0]?.headers.has('last-event-id')).toBe(false);
    stop.abort();
    await done;
  });

  it('goes on where it left off after a break', async () => {
    const [first, second] = [new FakeStream(), new FakeStream()];
    const { api, stop, heard, states, done } = follow(first, second);
    await first.send(READY + eventOf('2-msg_1', aMessage()) + 'id: 3-msg_9\ndata: {"half');
    await vi.waitFor(() => expect(heard).toHaveLength(1), PATIENCE);
    await first.end();
    await second.send(READY + eventOf('4-msg_2', aMessage({ id: 'msg_2' })));
    await vi.waitFor(() => expect(heard).toEqual(['msg_1', 'msg_2']), PATIENCE);
    expect(api.requests[1]?.headers.get('last-event-id')).toBe('2-msg_1');
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
    stop.abort();
    await done;
  });

  it('tries again while the API is away, less and less often', async () => {
    const stream = new FakeStream();
    const away = () => problem(503, 'away', 'x');
    const { api, stop, states, pauses, done } = follow(away(), away(), away(), away(), stream);
    await stream.send(READY);
    await vi.waitFor(() => expect(states.at(-1)).toBe('live'), PATIENCE);
    expect(api.requests).toHaveLength(5);
    const [shortest = 0, , , longest = 0] = pauses;
    expect(shortest).toBeLessThanOrEqual(500);
    expect(longest).toBeGreaterThanOrEqual(2_000);
    stop.abort();
    await done;
  });

  it.each([401, 403, 404])('gives up when refused with %d', async (status) => {
    const { api, states, done } = follow(problem(status, 'no', 'No'));
    await done;
    expect(api.requests).toHaveLength(1);
    expect(states.at(-1)).toBe('refused');
  });

  it('does not give up on too many streams', async () => {
    const stream = new FakeStream();
    const { stop, states, done } = follow(problem(429, 'too_many_streams', 'x'), stream);
    await stream.send(READY);
    await vi.waitFor(() => expect(states.at(-1)).toBe('live'), PATIENCE);
    stop.abort();
    await done;
  });

  it('leaves a stream that has gone silent', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const [dead, alive] = [new FakeStream(), new FakeStream()];
      const { api, stop, done } = follow(dead, alive);
      await dead.send(READY);
      await vi.advanceTimersByTimeAsync(41_000);
      expect(api.requests[0]?.signal.aborted).toBe(true);
      stop.abort();
      await done;
    } finally {
      vi.useRealTimers();
    }
  });
});
