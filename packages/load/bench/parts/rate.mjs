import { mostInWindow } from '../stats.mjs';
import { World } from '../world.mjs';
import { enqueue } from './drain.mjs';

/** What Meta allows a number until it upgrades it. */
const PER_SECOND = 80;

/** A burst for one number with Meta's usual limit: is the limit kept, and is it used? */
export const rate = {
  name: 'rate',
  /** The figure is one of a clock, not of the machine. */
  once: true,
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick, alone }) {
    const count = alone && !quick ? 10_000 : 2_000;
    const world = await World.plan(scope, { statuses: false });
    await world.system.start();
    await world.register(1, { perSecond: PER_SECOND });
    await enqueue(world, 0, count);
    await world.untilAccepted(count, { timeoutMs: (count / PER_SECOND) * 2000 + 30_000 });
    const times = (await world.accepted()).map(({ acceptedAt }) => acceptedAt);
    const tookMs = Math.max(...times) - Math.min(...times);
    await world.close();
    return [
      { name: 'burst', unit: 'messages', value: count },
      {
        name: 'most in any second, limit 80',
        unit: '',
        value: mostInWindow(times),
        atMost: PER_SECOND,
      },
      {
        name: 'used of the limit',
        unit: 'ratio',
        value: (count / tookMs) * (1000 / PER_SECOND),
        atLeast: 0.95,
      },
    ];
  },
};
