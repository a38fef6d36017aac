import { Batcher } from './batcher.js';
import { defined } from './defined.js';
import { currentContext, runInContext } from './request-context.js';

describe(Batcher.name, () => {
  afterEach(() => jest.restoreAllMocks());

  it('commits what comes together in one group, and answers each item its own result', async () => {
    const groups: number[][] = [];
    const batcher = new Batcher<number, string>(
      async (items) => {
        groups.push(items);
        return items.map((item) => `done ${item}`);
      },
      { maxItems: 100 },
    );
    const results = await Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    expect(results).toEqual(['done 1', 'done 2', 'done 3']);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('lets what arrives during a commit share the next one', async () => {
    const groups: number[][] = [];
    let finish = (): void => undefined;
    const batcher = new Batcher<number, void>(
      async (items) => {
        groups.push(items);
        if (groups.length === 1) await new Promise<void>((resolve) => (finish = resolve));
        return items.map(() => undefined);
      },
      { maxItems: 100 },
    );
    const first = batcher.add(1);
    while (groups.length === 0) await new Promise(setImmediate);
    const others = [2, 3, 4].map((item) => batcher.add(item));
    finish();
    await Promise.all([first, ...others]);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  describe('with patience for a group', () => {
    /** Commits end when the test says so. */
    function patient(patienceMs?: number) {
      const groups: number[][] = [];
      const ends: (() => void)[] = [];
      const batcher = new Batcher<number, void>(
        async (items) => {
          groups.push(items);
          await new Promise<void>((resolve) => ends.push(resolve));
          return items.map(() => undefined);
        },
        { maxItems: 100, ...defined({ patienceMs }), rest: async () => undefined },
      );
      const untilCommitting = async (count: number) => {
        while (groups.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
      };
      return { batcher, groups, ends, untilCommitting };
    }

    it('commits the next beside one that takes longer, and answers each when its own ends', async () => {
      const { batcher, groups, ends, untilCommitting } = patient(1);
      const slow = batcher.add(1);
      await untilCommitting(1);
      const next = batcher.add(2);
      await untilCommitting(2);
      ends[1]!();
      await next;
      const third = batcher.add(3);
      await untilCommitting(3);
      expect(groups).toEqual([[1], [2], [3]]);
      let isIdle = false;
      const idle = batcher.idle().then(() => (isIdle = true));
      ends[2]!();
      await third;
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(isIdle).toBe(false);
      ends[0]!();
      await Promise.all([slow, idle]);
    });

    it('holds up the next while the patience lasts', async () => {
      const { batcher, groups, ends, untilCommitting } = patient(60_000);
      const first = batcher.add(1);
      await untilCommitting(1);
      const next = [batcher.add(2), batcher.add(3)];
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(groups).toEqual([[1]]);
      ends[0]!();
      await first;
      await untilCommitting(2);
      ends[1]!();
      await Promise.all(next);
      expect(groups).toEqual([[1], [2, 3]]);
    });
  });

  describe('after a group of several', () => {
    it('waits for as many as came last, and no longer', async () => {
      const { batcher, groups, rests, times } = resting(100);
      await Promise.all([batcher.add(1), batcher.add(2)]);
      const again = [batcher.add(1)];
      while (rests.length === 0) await new Promise(setImmediate);
      again.push(batcher.add(2));
      await Promise.all(again);
      expect(groups).toEqual([
        [1, 2],
        [1, 2],
      ]);
      expect(times).toEqual([2]);
    });

    it('waits for them beside those who came meanwhile, so that both are one from then on', async () => {
      let half: Promise<unknown>[] = [];
      const { batcher, groups, rests, times } = resting(100, undefined, () => {
        half = [3, 4].map((item) => batcher.add(item));
      });
      await Promise.all([batcher.add(1), batcher.add(2)]);
      while (rests.length === 0) await new Promise(setImmediate);
      await Promise.all([...half, batcher.add(1), batcher.add(2)]);
      expect(groups).toEqual([
        [1, 2],
        [3, 4, 1, 2],
      ]);
      expect(times).toEqual([2]);
    });

    it('does not wait for whoever stays away longer than the last group took', async () => {
      const { batcher, groups, rests } = resting(100);
      await Promise.all([batcher.add(1), batcher.add(2)]);
      const alone = batcher.add(1);
      while (rests.length === 0) await new Promise(setImmediate);
      rests[0]!();
      await alone;
      await batcher.add(2);
      expect(groups).toEqual([[1, 2], [1], [2]]);
      expect(rests).toHaveLength(1);
    });

    it('lets nobody wait who comes in company, who would fill a group, or who came alone before', async () => {
      const full = resting(2);
      await Promise.all([1, 2, 3, 4, 5, 6].map((item) => full.batcher.add(item)));
      expect(full.groups).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const together = resting(100);
      await Promise.all([1, 2].map((item) => together.batcher.add(item)));
      await Promise.all([1, 2, 3].map((item) => together.batcher.add(item)));
      const alone = resting(2);
      await alone.batcher.add(1);
      await alone.batcher.add(2);
      expect([...full.rests, ...together.rests, ...alone.rests]).toEqual([]);
    });
  });

  it('keeps groups apart that nobody waits for; the first goes at once', async () => {
    const { batcher, groups, rests, times } = resting(100, 40);
    await batcher.add(1);
    expect(times).toEqual([]);
    const others = [batcher.add(2)];
    while (rests.length === 0) await new Promise(setImmediate);
    others.push(batcher.add(3));
    rests[0]!();
    await Promise.all(others);
    expect(groups).toEqual([[1], [2, 3]]);
    expect(times).toEqual([40]);
  });

  describe('with an item that cannot be written', () => {
    const BAD = new TypeError('bad');

    it.each([
      ['one', [3]],
      ['the first and the last', [0, 9]],
      ['neighbours', [4, 5]],
      ['all', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ])('(%s) writes every other one, once', async (_case, bad) => {
      const written: number[] = [];
      const batcher = new Batcher<number, string>(
        async (items) => {
          if (items.some((item) => bad.includes(item))) throw BAD;
          written.push(...items);
          return items.map((item) => `done ${item}`);
        },
        { maxItems: 100, isItemFault: (error) => error === BAD },
      );
      const items = Array.from({ length: 10 }, (_, place) => place);
      const results = await Promise.allSettled(items.map((item) => batcher.add(item)));
      expect(results).toEqual(
        items.map((item) =>
          bad.includes(item)
            ? { status: 'rejected', reason: BAD }
            : { status: 'fulfilled', value: `done ${item}` },
        ),
      );
      expect(written).toEqual(items.filter((item) => !bad.includes(item)));
    });

    it('says of the parts of a group that failed that some of it may have been written', async () => {
      const seen: [number[], boolean][] = [];
      const batcher = new Batcher<number, void>(
        async (items, again) => {
          seen.push([items, again]);
          if (items.includes(2)) throw BAD;
          return items.map(() => undefined);
        },
        { maxItems: 100, isItemFault: (error) => error === BAD },
      );
      await Promise.allSettled([1, 2].map((item) => batcher.add(item)));
      await batcher.add(3);
      expect(seen).toEqual([
        [[1, 2], false],
        [[1], true],
        [[2], true],
        [[3], false],
      ]);
    });

    it('does not take an outage for the fault of an item', async () => {
      const commit = jest.fn(async () => Promise.reject(new Error('away')));
      const options = { maxItems: 100, isItemFault: (error: unknown) => error === BAD };
      const batcher = new Batcher<number, void>(commit, options);
      const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(commit).toHaveBeenCalledTimes(1);
    });
  });

  it("commits in nobody's context, and goes on in each caller's own", async () => {
    const seen: unknown[] = [];
    const batcher = new Batcher<number, void>(
      async (items) => {
        seen.push(currentContext());
        return items.map(() => undefined);
      },
      { maxItems: 1 },
    );
    const callers = ['one', 'two'].map((requestId) =>
      runInContext({ requestId }, async () => {
        await batcher.add(1);
        return currentContext();
      }),
    );
    expect(await Promise.all(callers)).toEqual([{ requestId: 'one' }, { requestId: 'two' }]);
    expect(seen).toEqual([{}, {}]);
  });

  it('keeps to the bounds of a group; what is too heavy for any goes alone', async () => {
    const groups: number[][] = [];
    const batcher = new Batcher<number, void>(
      async (items) => {
        groups.push(items);
        return items.map(() => undefined);
      },
      { maxItems: 3, maxWeight: 10, weigh: (item) => item },
    );
    await Promise.all([1, 1, 1, 1, 9, 50, 2].map((item) => batcher.add(item)));
    expect(groups).toEqual([[1, 1, 1], [1, 9], [50], [2]]);
  });

  it('fails only the group whose commit failed, and goes on', async () => {
    let commits = 0;
    const batcher = new Batcher<number, number>(
      async (items) => {
        commits += 1;
        if (commits === 1) throw new Error('the database is away');
        return items;
      },
      { maxItems: 1 },
    );
    const [first, second] = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: 2 });
    expect(await batcher.add(3)).toBe(3);
  });
});

/**
 * Each commit takes two milliseconds of a clock that stands still otherwise.
 *
 * @param amidFirst what happens while the first group is committed
 */
function resting(maxItems: number, restMs?: number, amidFirst?: () => void) {
  let now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const groups: number[][] = [];
  const rests: (() => void)[] = [];
  const times: number[] = [];
  const batcher = new Batcher<number, void>(
    async (items) => {
      groups.push(items);
      if (groups.length === 1) amidFirst?.();
      now += 2;
      return items.map(() => undefined);
    },
    {
      maxItems,
      ...defined({ restMs }),
      rest: (ms) => new Promise<void>((resolve) => (times.push(ms), rests.push(resolve))),
    },
  );
  return { batcher, groups, rests, times };
}
