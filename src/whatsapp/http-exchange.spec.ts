import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { partial } from '../../test/support/fake.js';
import { exchange, HttpFailure, type HttpAnswer } from './http-exchange.js';

const CONNECTIONS = 2;
/** Long enough for any machine. */
const TIMEOUT_MS = 20_000;
const OPTIONS = { origin: 'http://a', path: '/', method: 'GET', headers: {} } as const;

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** @returns sends one request with a token over few connections */
async function setUp(
  answer: string | ((response: ServerResponse) => void) = '{}',
): Promise<(token: string, maxBytes?: number) => Promise<HttpAnswer>> {
  const server = createServer((_request, response) => {
    if (typeof answer === 'string') response.end(answer);
    else answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ connections: CONNECTIONS });
  cleanUps.push(
    () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
    () => agent.destroy(),
  );
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (token, maxBytes) => {
    const headers = { authorization: `Bearer ${token}` };
    const options = { origin, path: '/', method: 'GET', headers } as const;
    return exchange(agent, options, TIMEOUT_MS, maxBytes);
  };
}

describe(exchange.name, () => {
  it.each([
    ['a control character', 'a\u0000b'],
    ['a line break', 'a\r\nx: y'],
    ['what is beyond Latin', 'EAAG…'],
  ])('does not begin a request with %s in a header', async (_what, token) => {
    const call = await setUp();
    const failure = await call(token).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ begun: false });
  });

  it('keeps its connections for others after requests that cannot be written', async () => {
    const call = await setUp();
    for (let count = 0; count <= CONNECTIONS; count++) {
      await expect(call('EAAG…')).rejects.toThrow(HttpFailure);
    }
    await expect(call('EAAG')).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    ['as long as it may be', 7, undefined],
    ['longer', 6, true],
  ])('reads no more of an answer than it may: of one %s', async (_case, maxBytes, truncated) => {
    const answer = await (await setUp('{"a":1}'))('EAAG', maxBytes);
    expect(answer.text).toBe('{"a":1}'.slice(0, maxBytes));
    expect(answer.truncated).toBe(truncated);
  });

  it('waits for no end of an answer that is too long already', async () => {
    const call = await setUp((response) => void response.write('x'.repeat(100)));
    expect(await call('EAAG', 10)).toMatchObject({ text: 'x'.repeat(10), truncated: true });
  });

  describe('part by part', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it.each([
      ['nothing', [], '', undefined],
      ['as much as it may', ['ab', 'cd'], 'abcd', undefined],
      ['more', ['ab', 'cde'], 'abcd', true],
    ])('reads %s, and waits for nothing more', async (_case, parts, text, truncated) => {
      const abort = jest.fn();
      const controller = partial<Dispatcher.DispatchController>({ abort });
      const whole = partial<Dispatcher>({
        dispatch: (_options, handler) => {
          handler.onRequestStart?.(controller, {});
          handler.onResponseStart?.(controller, 200, {});
          for (const part of parts) handler.onResponseData?.(controller, Buffer.from(part));
          handler.onResponseEnd?.(controller, {});
          return true;
        },
      });
      const answer = await exchange(whole, OPTIONS, TIMEOUT_MS, 4);
      expect(answer).toMatchObject({ status: 200, text });
      expect(answer.truncated).toBe(truncated);
      expect(abort).toHaveBeenCalledTimes(truncated === true ? 1 : 0);
      expect(jest.getTimerCount()).toBe(0);
    });

    it.each([
      ['ends a request that gets no answer', true],
      ['begins none that got no connection in time, though it comes later', false],
    ])('%s', async (_what, begun) => {
      const abort = jest.fn();
      const controller = partial<Dispatcher.DispatchController>({ abort });
      let start: () => void = () => undefined;
      const silent = partial<Dispatcher>({
        dispatch: (_options, handler) => {
          start = () => handler.onRequestStart?.(controller, {});
          if (begun) start();
          return true;
        },
      });
      const answer = exchange(silent, OPTIONS, TIMEOUT_MS);
      const failed = expect(answer).rejects.toMatchObject({ begun, code: 'TIMEOUT' });
      jest.advanceTimersByTime(TIMEOUT_MS - 1);
      expect(abort).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      await failed;
      if (!begun) start();
      expect(abort).toHaveBeenCalledTimes(1);
    });

    it.each<[string, unknown, string]>([
      ['its own code', Object.assign(new Error('a'), { code: 'ECONNRESET' }), 'ECONNRESET'],
      [
        "its cause's code",
        new Error('a', { cause: Object.assign(new Error('b'), { code: 'EPIPE' }) }),
        'EPIPE',
      ],
      ['its name', Object.assign(new TypeError('a'), { code: 7 }), 'TypeError'],
      ['nothing', undefined, 'unknown'],
    ])('names the failure by %s, and waits for nothing more', async (_what, error, code) => {
      const broken = partial<Dispatcher>({
        dispatch: (_options, handler) => {
          handler.onResponseError?.(partial<Dispatcher.DispatchController>({}), error as Error);
          return true;
        },
      });
      const answer = exchange(broken, OPTIONS, TIMEOUT_MS);
      await expect(answer).rejects.toMatchObject({ begun: false, code });
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
