import type { Job, Queue } from 'bullmq';
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

function setUp(answer: () => Promise<never[]>) {
  const added = jest.fn<Promise<never[]>, [unknown[]]>(answer);
  const inc = jest.fn();
  const queue = new Bells(
    job,
    fake<Queue>({
      on: () => fake<Queue>({}),
      addBulk: (jobs: readonly { data: unknown }[]) => added(jobs.map(({ data }) => data)),
      add: async (_name: string, data: unknown) => {
        await added([data]);
        return fake<Job>({});
      },
    }),
    fake<Metrics>({ bellFailuresTotal: { inc } }),
  );
  return { queue, added, inc };
}

describe(JobQueue.name, () => {
  it('rings once for equal bells that come at the same time, by one command', async () => {
    const { queue, added } = setUp(async () => []);
    await Promise.all(['a', 'b', 'a', 'a'].map((who) => queue.ring([{ who }])));
    expect(added.mock.calls).toEqual([[[{ who: 'a' }, { who: 'b' }]]]);
  });

  it('rings again for what comes later', async () => {
    const { queue, added } = setUp(async () => []);
    await queue.ring([{ who: 'a' }]);
    await queue.ring([{ who: 'a' }]);
    expect(added.mock.calls).toEqual([[[{ who: 'a' }]], [[{ who: 'a' }]]]);
  });

  it('rings again for what comes while an equal bell is on its way, as that may be too late for it', async () => {
    let arrive = (): void => undefined;
    const { queue, added } = setUp(
      () => new Promise<never[]>((resolve) => (arrive = () => resolve([]))),
    );
    const first = queue.ring([{ who: 'a' }]);
    while (added.mock.calls.length === 0) await new Promise(setImmediate);
    const second = queue.ring([{ who: 'a' }]);
    arrive();
    await first;
    while (added.mock.calls.length === 1) await new Promise(setImmediate);
    arrive();
    await second;
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
