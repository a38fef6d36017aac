import { businessNumber } from '../../../test/factories/business-number.factory.js';
import { fake, partial } from '../../../test/support/fake.js';
import type { Clock } from '../../common/clock.js';
import type { AppConfig } from '../../config/app-config.js';
import type { VolatileStore } from '../../queue/volatile-store.js';
import type { Tenant } from '../../tenants/tenant.schema.js';
import { OutboxFullError } from '../messages/message.errors.js';
import type { MessagesRepository } from '../messages/messages.repository.js';
import { SendQuota } from './send-quota.service.js';

const MAX = 10;
const NUMBER = businessNumber({ messagingLimit: 'TIER_UNLIMITED' });
const TENANT = partial<Tenant>({ _id: 'tnt_1', limits: { queuedMessages: MAX } });

function setUp(waiting: number) {
  const countWaiting = jest.fn(async () => waiting);
  const quota = new SendQuota(
    fake<AppConfig>({}),
    fake<Clock>({ now: () => new Date('2026-11-29T12:00:00Z') }),
    fake<MessagesRepository>({ countWaiting }),
    fake<VolatileStore>({}),
  );
  const ask = (messages: number) =>
    quota.check(
      TENANT,
      NUMBER,
      Array.from({ length: messages }, (_, index) => ({ peer: `4915${index}`, windowOpen: true })),
    );
  return { ask, countWaiting };
}

describe('What a tenant may have waiting', () => {
  it('ends at the limit for all who ask at the same moment together', async () => {
    const { ask } = setUp(MAX - 5);
    const answers = (await Promise.all([ask(2), ask(2), ask(2), ask(2)])).flat();
    expect(answers.filter((refusal) => refusal === null)).toHaveLength(5);
    expect(answers.filter((refusal) => refusal instanceof OutboxFullError)).toHaveLength(3);
  });

  it('is counted once for them', async () => {
    const { ask, countWaiting } = setUp(0);
    await Promise.all([ask(1), ask(1), ask(1)]);
    await ask(1);
    expect(countWaiting).toHaveBeenCalledTimes(1);
  });

  it('is counted anew after a count that failed', async () => {
    const { ask, countWaiting } = setUp(0);
    countWaiting.mockRejectedValueOnce(new Error('the database is away'));
    await expect(ask(1)).rejects.toThrow('the database is away');
    expect(await ask(1)).toEqual([null]);
  });
});

describe('To how many new people a number may write in a day', () => {
  function setUp(messagingLimit: string) {
    const admit = jest.fn(async (_key: string, peers: readonly string[], _rate: object) =>
      peers.map((peer) => peer !== 'refused'),
    );
    const quota = new SendQuota(
      fake<AppConfig>({}),
      fake<Clock>({ now: () => new Date(1_000) }),
      fake<MessagesRepository>({ countWaiting: async () => 0 }),
      fake<VolatileStore>({ admit }),
    );
    const ask = (...peers: [string, 'open' | 'closed'][]) =>
      quota.check(
        TENANT,
        businessNumber({ messagingLimit, wabaId: 'w' }),
        peers.map(([peer, window]) => ({ peer, windowOpen: window === 'open' })),
      );
    return { ask, admit };
  }

  it('counts whom Meta counts: those outside of a window, for the whole account', async () => {
    const { ask, admit } = setUp('TIER_250');
    const refusals = await ask(['1', 'closed'], ['refused', 'open'], ['refused', 'closed']);
    expect(refusals.map((refusal) => refusal?.code ?? null)).toEqual([
      null,
      null,
      'messaging_limit_reached',
    ]);
    const rate = { limit: 250, now: 1_000, windowMs: 86_400_000 };
    expect(admit.mock.calls).toEqual([['recipients:w', ['1', 'refused'], rate]]);
  });

  it('counts nobody where there is no limit, or all have written', async () => {
    const [unlimited, limited] = [setUp('TIER_UNLIMITED'), setUp('TIER_250')];
    expect(await unlimited.ask(['refused', 'closed'])).toEqual([null]);
    expect(await limited.ask(['refused', 'open'])).toEqual([null]);
    expect([unlimited, limited].flatMap(({ admit }) => admit.mock.calls)).toEqual([]);
  });
});
