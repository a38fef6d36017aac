import { AddressThrottle } from './address-throttle.js';

function setUp(limit = 3) {
  const time = { now: 0 };
  return { time, throttle: new AddressThrottle(limit, 60_000, () => time.now) };
}

describe(AddressThrottle.name, () => {
  it('lets an address fail so often, then tells how long to wait', () => {
    const { time, throttle } = setUp();
    expect([1, 2, 3].map(() => throttle.fail('192.0.2.1'))).toEqual([0, 0, 0]);
    time.now = 45_000;
    expect(throttle.fail('192.0.2.1')).toBe(15_000);
    expect(throttle.fail('192.0.2.2')).toBe(0);
    time.now = 59_999;
    expect(throttle.fail('192.0.2.1')).toBe(1);
    time.now = 60_000;
    expect(throttle.fail('192.0.2.1')).toBe(0);
    expect([1, 2].map(() => throttle.fail('192.0.2.1'))).toEqual([0, 0]);
    expect(throttle.fail('192.0.2.1')).toBe(60_000);
  });

  it.each([
    ['2001:db8::1', '2001:db8:0:0:ffff::2', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1:9:9:9:9', true],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:2:9:9:9:9', false],
    ['::1', '::2', true],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ])('takes %s and %s for one client: %s', (one, other, same) => {
    const { throttle } = setUp(1);
    throttle.fail(one);
    expect(throttle.fail(other) > 0).toBe(same);
  });

  it('does not grow with the number of addresses', () => {
    const { throttle } = setUp(1);
    throttle.fail('10.0.0.1');
    for (let n = 0; n < 30_000; n += 1)
      throttle.fail(`172.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
    expect(throttle.fail('10.0.0.1')).toBe(0);
  });
});
