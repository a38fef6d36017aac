import type { FastifyReply } from 'fastify';
import { fake } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import type { AppConfig } from '../../config/app-config.js';
import { RequestQuota } from './request-quota.js';

const disconnect = jest.fn();
// Redis is away, so that the process counts for itself.
jest.mock('../../queue/redis-client.js', () => ({
  connectImpatiently: () => ({ status: 'end', disconnect }),
}));

function setUp() {
  const quota = new RequestQuota(
    fake<AppConfig>({ queuePrefix: 'test', quotas: { requestsPerSecond: 3 } }),
  );
  const headers: Record<string, unknown> = {};
  const reply: FastifyReply = fake<FastifyReply>({
    header: (name: string, value: unknown) => {
      headers[name] = value;
      return reply;
    },
  });
  const spend = (id: 'tnt_1' | 'tnt_2' = 'tnt_1', own?: number) =>
    quota.spend({ id, suspended: false, ...defined({ requestsPerSecond: own }) }, reply);
  return { quota, spend, headers };
}

describe(RequestQuota.name, () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('lets each tenant have so many requests a second, and tells what is left', async () => {
    const { spend, headers } = setUp();
    await spend();
    expect(headers).toEqual({
      'ratelimit-policy': '"requests";q=3;w=1',
      ratelimit: '"requests";r=2;t=1',
    });
    await spend();
    await spend();
    expect(headers['ratelimit']).toBe('"requests";r=0;t=1');
    delete headers['ratelimit'];
    await expect(spend()).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 1 });
    expect(headers['ratelimit']).toBe('"requests";r=0;t=1');
    await spend('tnt_2');
    jest.advanceTimersByTime(1_001);
    await spend();
  });

  it("goes by the tenant's own limit where it has one; 0 is none", async () => {
    const { spend, headers } = setUp();
    for (let n = 0; n < 10; n += 1) await spend('tnt_1', 0);
    expect(headers).toEqual({});
    await spend('tnt_1', 1);
    expect(headers['ratelimit-policy']).toBe('"requests";q=1;w=1');
    await expect(spend('tnt_1', 1)).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('holds no connection once the process stops', () => {
    setUp().quota.onApplicationShutdown();
    expect(disconnect).toHaveBeenCalled();
  });
});
