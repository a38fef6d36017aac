import { Logger } from '@nestjs/common';
import { fake } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { ApiKeyId } from '../keys/api-key.schema.js';
import type { ApiKeysRepository } from '../keys/api-keys.repository.js';
import { KeyUsage } from './key-usage.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');

function setUp() {
  const recordUse = jest.fn(async (_ids: readonly ApiKeyId[], _at: Date) => undefined);
  const usage = new KeyUsage(
    fake<ApiKeysRepository>({ recordUse }),
    fake<Clock>({ now: () => NOW }),
  );
  usage.onModuleInit();
  return { usage, recordUse };
}

describe(KeyUsage.name, () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    // The cache took hold of the real one when it was loaded.
    jest.spyOn(performance, 'now').mockImplementation(() => Date.now());
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('writes down all that were used with one command, and nothing where none was', async () => {
    const { usage, recordUse } = setUp();
    for (const id of ['key_1', 'key_2', 'key_1'] as const) usage.record(id);
    expect(recordUse).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(15_000);
    expect(recordUse.mock.calls).toEqual([[['key_1', 'key_2'], NOW]]);
    await usage.beforeApplicationShutdown();
  });

  it('notes a key once a minute at most', async () => {
    const { usage, recordUse } = setUp();
    usage.record('key_1');
    await jest.advanceTimersByTimeAsync(30_000);
    usage.record('key_1');
    await jest.advanceTimersByTimeAsync(31_000);
    expect(recordUse).toHaveBeenCalledTimes(1);
    usage.record('key_1');
    await jest.advanceTimersByTimeAsync(6_000);
    expect(recordUse).toHaveBeenCalledTimes(2);
    await usage.beforeApplicationShutdown();
  });

  it('goes on after a write that failed, without what that one held', async () => {
    const { usage, recordUse } = setUp();
    recordUse.mockRejectedValueOnce(new Error('the database is away'));
    usage.record('key_1');
    await jest.advanceTimersByTimeAsync(6_000);
    usage.record('key_2');
    await jest.advanceTimersByTimeAsync(6_000);
    expect(recordUse.mock.calls.map(([ids]) => ids)).toEqual([['key_1'], ['key_2']]);
    await usage.beforeApplicationShutdown();
  });

  it('writes the rest when the process stops, and nothing after that', async () => {
    const { usage, recordUse } = setUp();
    recordUse.mockRejectedValueOnce(new Error('the database is away'));
    usage.record('key_1');
    await usage.beforeApplicationShutdown();
    expect(recordUse).toHaveBeenCalledTimes(1);
    usage.record('key_2');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(recordUse).toHaveBeenCalledTimes(1);
  });
});
