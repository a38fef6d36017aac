import { fake } from '../../../test/support/fake.js';
import type { AppConfig } from '../../config/app-config.js';
import { SignInThrottle } from './sign-in-throttle.js';

const disconnect = jest.fn();
// Redis is away, so that the process counts for itself.
jest.mock('../../queue/redis-client.js', () => ({
  connectImpatiently: () => ({
    status: 'end',
    disconnect,
    del: () => Promise.reject(new Error('Redis is away')),
  }),
}));

const ADA = 'ada@example.com';
const WINDOW_MS = 15 * 60_000;
const REFUSED = { code: 'too_many_sign_ins', retryAfter: 900 };

describe(SignInThrottle.name, () => {
  let throttle: SignInThrottle;

  beforeEach(() => {
    jest.useFakeTimers();
    throttle = new SignInThrottle(fake<AppConfig>({ queuePrefix: 'test' }));
  });
  afterEach(() => jest.useRealTimers());

  it('lets an account be tried ten times in a quarter of an hour, wherever from', async () => {
    for (let n = 0; n < 10; n += 1) await throttle.spend(ADA, `192.0.2.${n}`);
    await expect(throttle.spend(ADA, '192.0.2.99')).rejects.toMatchObject(REFUSED);
    await throttle.spend('eve@example.com', '192.0.2.99');
    jest.advanceTimersByTime(WINDOW_MS + 1);
    await throttle.spend(ADA, '192.0.2.99');
  });

  it('lets an address try fifty times, whomever', async () => {
    for (let n = 0; n < 49; n += 1) await throttle.spend(`${n}@example.com`, '192.0.2.1');
    await throttle.spendAt('192.0.2.1');
    await expect(throttle.spendAt('192.0.2.1')).rejects.toMatchObject(REFUSED);
    await expect(throttle.spend(ADA, '192.0.2.1')).rejects.toMatchObject(REFUSED);
    await throttle.spend(ADA, '192.0.2.2');
  });

  it('counts no try that was the person: the account begins anew, the address gets it back', async () => {
    for (let round = 0; round < 30; round += 1) {
      for (let n = 0; n < 9; n += 1) await throttle.spend(ADA, `192.0.2.${n}`);
      await throttle.spend(ADA, '192.0.2.9');
      await throttle.forgive(ADA, '192.0.2.9');
      for (let n = 0; n < 9; n += 1) await throttle.forgiveAt(`192.0.2.${n}`);
    }
    for (let n = 0; n < 50; n += 1) await throttle.spendAt('192.0.2.9');
    await expect(throttle.spendAt('192.0.2.9')).rejects.toMatchObject(REFUSED);
  });

  it('holds no connection once the process stops', () => {
    throttle.onApplicationShutdown();
    expect(disconnect).toHaveBeenCalled();
  });
});
