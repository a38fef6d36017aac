import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { loadConfig } from '../../src/config/app-config.js';
import { VolatileStore } from '../../src/queue/volatile-store.js';

describe('What may be lost at any time', () => {
  const port = process.env['REDIS_PORT'] ?? '';
  const prefix = randomUUID();
  const redis = new Redis({ port: Number(port) });
  const config = { REDIS_HOST: process.env['REDIS_HOST'] ?? '', REDIS_PORT: port };
  const store = new VolatileStore(loadConfig({ ...config, QUEUE_PREFIX: prefix }));
  const nowhere = new VolatileStore(loadConfig({ REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' }));

  afterAll(() => {
    store.onApplicationShutdown();
    nowhere.onApplicationShutdown();
    redis.disconnect();
  });

  it('is a list that is taken whole, in its order, once', async () => {
    await Promise.all([1, { two: 2 }, 'three'].map((value) => store.append('list', value, 60_000)));
    expect(await store.takeAll('list')).toEqual([1, { two: 2 }, 'three']);
    expect(await store.takeAll('list')).toEqual([]);
  });

  it('adds to many lists by few commands', async () => {
    const commands = jest.spyOn(Redis.prototype, 'eval');
    const names = Array.from({ length: 50 }, (_, place) => `list-${place}`);
    await Promise.all(names.map((name, place) => store.append(name, place, 60_000)));
    expect(commands).toHaveBeenCalledTimes(1);
    commands.mockRestore();
    const lists = await Promise.all(names.map((name) => store.takeAll(name)));
    expect(lists).toEqual(names.map((_name, place) => [place]));
  });

  it('goes by itself, so long after the last addition', async () => {
    await store.append('kept', 1, 60_000.5);
    const left = await redis.pttl(`${prefix}:kept`);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_001);
  });

  it('is nothing with Redis away, and no fault', async () => {
    await nowhere.append('list', 1, 1_000);
    expect(await nowhere.takeAll('list')).toEqual([]);
  });
});
