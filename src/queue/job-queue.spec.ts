import type { Queue } from 'bullmq';
import { fake } from '../../test/support/fake.js';
import type { Metrics } from '../metrics/metrics.js';
import { defineJob } from './define-job.js';
import { JobQueue } from './job-queue.js';

const job = defineJob<{ who: string }>({
  queue: 'a-queue',
  read: () => null,
  bellOf: ({ who }) => who,
  attempts: 5,
  backoffMs: 1_000,
});

class Bells extends JobQueue<{ who: string }> {}

function setUp(addBulk: () => Promise<never[]>) {
  const added = jest.fn<Promise<never[]>, [readonly { data: unknown }[]]>(addBulk);
  const inc = jest.fn();
  const queue = new Bells(
    job,
    fake<Queue>({ addBulk: added }),
    fake<Metrics>({ bellFailuresTotal: { inc } }),
  );
  return { queue, added, inc };
}

describe(JobQueue.name, () => {
  it('rings once for equal bells that come at the same time, by one command', async () => {
    const { queue, added } = setUp(async () => []);
    await Promise.all(['a', 'b', 'a', 'a'].map((who) => queue.ring([{ who }])));
    const [jobs = []] = added.mock.calls.map(([of]) => of.map(({ data }) => data));
    expect(jobs).toEqual([{ who: 'a' }, { who: 'b' }]);
    expect(added).toHaveBeenCalledTimes(1);
  });

  it('rings again for what comes later', async () => {
    const { queue, added } = setUp(async () => []);
    await queue.ring([{ who: 'a' }]);
    await queue.ring([{ who: 'a' }]);
    expect(added).toHaveBeenCalledTimes(2);
  });

  it('counts bells that were not heard, and does not throw', async () => {
    const { queue, inc } = setUp(async () => {
      throw new Error('Redis is away');
    });
    await Promise.all([queue.ring([{ who: 'a' }]), queue.ring([{ who: 'b' }]), queue.ring([])]);
    expect(inc).toHaveBeenCalledWith({ queue: 'a-queue' }, 2);
  });
});
