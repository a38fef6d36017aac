import { Logger } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import { Signs, type SignState } from './signs.js';

describe(Signs.name, () => {
  const said: string[] = [];
  const note = (_fields: unknown, text: string) => void said.push(text);
  const logger = { log: note, warn: note, error: note };

  beforeAll(() => Logger.overrideLogger(logger));
  afterAll(() => Logger.overrideLogger(false));
  beforeEach(() => said.splice(0));

  it('tells once that something turned bad, and once that it has passed', async () => {
    const signs = new Signs(new Metrics());
    let state: SignState = { status: 'up' };
    signs.register('workers', async () => state);
    const look = async () => (await signs.states())['workers']?.status;
    expect(await look()).toBe('up');
    expect(said).toEqual([]);
    await signs.onApplicationShutdown();

    const later = new Signs(new Metrics());
    later.register('workers', async () => state);
    state = { status: 'down', message: 'No worker runs.' };
    expect((await later.states())['workers']).toEqual(state);
    await later.states();
    expect(said).toEqual(['workers: No worker runs.']);
    await later.onApplicationShutdown();
  });

  it('tells metrics, too', async () => {
    const metrics = new Metrics();
    const signs = new Signs(metrics);
    signs.register('workers', async () => ({ status: 'up' }));
    signs.register('reconciler', async () => ({ status: 'down' }));
    await signs.states();
    const text = await metrics.scrape();
    expect(text).toContain('health_sign_up{sign="workers"} 1');
    expect(text).toContain('health_sign_up{sign="reconciler"} 0');
    await signs.onApplicationShutdown();
  });

  it('leaves a sign as it was while nobody can tell', async () => {
    const signs = new Signs(new Metrics());
    signs.register('storage', () => Promise.reject(new Error('the database is away')));
    expect(await signs.states()).toEqual({ storage: { status: 'up' } });
    await signs.onApplicationShutdown();
  });
});
