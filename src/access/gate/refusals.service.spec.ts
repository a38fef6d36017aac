import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import { Metrics } from '../../metrics/metrics.js';
import { newApiKey, prefixOf } from '../keys/api-key.js';
import { Refusals, type RefusedFor } from './refusals.service.js';

function setUp() {
  const time = { now: 0 };
  const metrics = new Metrics();
  const refusals = new Refusals(metrics, fake<Clock>({ now: () => new Date(time.now) }));
  const refuse = (reason: RefusedFor, more?: { key?: string; seenBefore?: boolean }, ip = '::1') =>
    refusals.refuse(partial<FastifyRequest>({ ip, routeOptions: { url: '/me' } }), reason, more);
  /** Codes of so many refusals. */
  const codes = (times: number, ...what: Parameters<typeof refuse>) =>
    Array.from({ length: times }, () => refuse(...what).code);
  return { time, metrics, refuse, codes };
}

describe(Refusals.name, () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());

  it('lets an address guess sixty times a minute, then tells it to wait', () => {
    const { time, refuse, codes } = setUp();
    expect(new Set(codes(60, 'unknown'))).toEqual(new Set(['unauthorized']));
    time.now = 30_500;
    expect(refuse('unknown')).toMatchObject({ code: 'too_many_wrong_keys', retryAfter: 30 });
    expect(refuse('unknown', {}, '192.0.2.1').code).toBe('unauthorized');
    time.now = 60_000;
    expect(refuse('unknown').code).toBe('unauthorized');
  });

  it('counts a wrong key that comes again for half', () => {
    const { codes } = setUp();
    const seen = { seenBefore: true };
    expect(new Set(codes(120, 'unknown', seen))).toEqual(new Set(['unauthorized']));
    expect(codes(1, 'unknown', seen)).toEqual(['too_many_wrong_keys']);
  });

  it.each<RefusedFor>(['missing', 'revoked', 'expired', 'tenant_gone'])(
    'takes %s for no guess',
    (reason) => {
      const { codes } = setUp();
      expect(new Set(codes(200, reason))).toEqual(new Set(['unauthorized']));
      expect(codes(1, 'unknown')).toEqual(['unauthorized']);
    },
  );

  it('counts what it refuses by the reason', async () => {
    const { metrics, codes } = setUp();
    codes(61, 'unknown');
    codes(2, 'revoked');
    const { values } = await metrics.refusedCallersTotal.get();
    const counts = Object.fromEntries(values.map(({ labels, value }) => [labels.reason, value]));
    expect(counts).toMatchObject({ unknown: 60, throttled: 1, revoked: 2 });
  });

  it('tells of one in five seconds, and of a key no more than what it is known by', () => {
    const { time, refuse } = setUp();
    const key = newApiKey('tenant');
    refuse('revoked', { key });
    refuse('revoked', { key });
    time.now = 5_000;
    refuse('unknown', { key: 'a password that was pasted here' });
    expect(warn.mock.calls.map(([line]: unknown[]) => line)).toEqual([
      { address: '::1', route: '/me', reason: 'revoked', key: prefixOf(key), leftOut: 0 },
      { address: '::1', route: '/me', reason: 'unknown', leftOut: 1 },
    ]);
  });
});
