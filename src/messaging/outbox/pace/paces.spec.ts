import { businessNumber } from '../../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../../test/support/fake.js';
import { Clock } from '../../../common/clock.js';
import { Secret } from '../../../common/secret.js';
import type { AppConfig } from '../../../config/app-config.js';
import type { VolatileStore } from '../../../queue/volatile-store.js';
import type { Tenant } from '../../../tenants/tenant.schema.js';
import { Paces } from './paces.js';

const credentials = (token: string, phoneNumberId = '1') => ({
  phoneNumberId,
  accessToken: new Secret(token),
  sealedToken: 'sealed',
});
const REAL = credentials('EAAG');
const OTHER = credentials('EAAG', '2');
const MOCK = credentials('mock_token');
const NUMBER = businessNumber();

function setUp(stored = new Map<string, unknown>()) {
  const lifetimes: number[] = [];
  const store = fake<VolatileStore>({
    get: async (key: string) => stored.get(key),
    set: async (key: string, value: unknown, ttlMs: number) => {
      lifetimes.push(ttlMs);
      stored.set(key, JSON.parse(JSON.stringify(value)));
    },
    append: async (key: string, value: unknown) => {
      const list = (stored.get(key) ?? []) as unknown[];
      stored.set(key, [...list, JSON.parse(JSON.stringify(value))]);
    },
    takeAll: async (key: string) => {
      const list = (stored.get(key) ?? []) as unknown[];
      stored.delete(key);
      return list;
    },
  });
  const config = fake<AppConfig>({
    sending: { numberPerSecond: 80, pair: { burst: 45, intervalMs: 6_000 }, leaseMs: 30_000 },
  });
  return { paces: new Paces(config, new Clock(), store), stored, lifetimes };
}

const tenant = (fields: Partial<Tenant> = {}) => partial<Tenant>({ _id: 'tnt_1', ...fields });

const FAST = { throughputPerSecond: 1_000 };

describe(Paces.name, () => {
  it.each([
    ['what the operator set for it', { numberPerSecond: 5 }, { perSecond: 7, ...FAST }, 7],
    ['what the operator set for the tenant', { numberPerSecond: 5 }, FAST, 5],
    ['what Meta allows the number', {}, FAST, 1_000],
    ['the standard limit', {}, {}, 80],
  ])('keeps %s', async (_name, limits, fields, perSecond) => {
    const pacer = await setUp().paces.open(tenant({ limits }), businessNumber(fields), REAL);
    expect(pacer.slots(Date.now(), 0)).toBe(perSecond);
  });

  it('knows no limit for simulated messages, and keeps nothing of them', async () => {
    const { paces, stored } = setUp();
    const pacer = await paces.open(tenant({ limits: { numberPerSecond: 1 } }), NUMBER, MOCK);
    expect(pacer.slots(Date.now(), 0)).toBe(Infinity);
    await paces.save(MOCK, pacer);
    expect(stored.size).toBe(0);
  });

  it('hands what a turn took on to the next one of the same number, in another process too', async () => {
    const stored = new Map<string, unknown>();
    const { paces, lifetimes } = setUp(stored);
    const pacer = await paces.open(tenant(), NUMBER, REAL);
    const now = Date.now();
    for (let count = 0; count < 30; count += 1) pacer.begin('cnv_1', now);
    await paces.save(REAL, pacer);
    const elsewhere = setUp(stored).paces;
    expect((await elsewhere.open(tenant(), NUMBER, REAL)).slots(now, 0)).toBe(50);
    expect((await elsewhere.open(tenant(), NUMBER, OTHER)).slots(now, 0)).toBe(80);
    // The bucket of a pair takes 45 times 6 s to be full again.
    expect(lifetimes[0]).toBeGreaterThan(45 * 6_000);
  });

  it('hands on what is in flight, and when its answer came', async () => {
    const stored = new Map<string, unknown>();
    const { paces } = setUp(stored);
    const pacer = await paces.open(tenant(), NUMBER, REAL);
    const now = Date.now();
    for (let count = 0; count < 30; count += 1) pacer.begin('cnv_1', now);
    await paces.save(REAL, pacer);
    for (let count = 0; count < 20; count += 1) {
      await paces.tell(REAL, pacer.end(now, now + 3_000, 'answered')!);
    }
    const elsewhere = setUp(stored).paces;
    const next = await elsewhere.open(tenant(), NUMBER, REAL);
    expect(next.slots(now + 4_000, 0)).toBe(50);
    expect(next.slots(now + 4_100, 0)).toBe(70);
    await elsewhere.save(REAL, next);
    expect((await paces.open(tenant(), NUMBER, REAL)).slots(now + 4_100, 0)).toBe(70);
  });

  it('keeps the rest of a number from turn to turn, also of requests that outlast theirs', async () => {
    const { paces } = setUp();
    const first = await paces.open(tenant(), NUMBER, REAL);
    await paces.save(REAL, first);
    const second = await paces.open(tenant(), NUMBER, REAL);
    const until = Date.now() + 60_000;
    first.rest(until);
    expect(second.slotsAt(Date.now())).toBe(until);
    expect((await paces.open(tenant(), NUMBER, OTHER)).slotsAt(Date.now())).toBeNull();
  });
});
