import { Backlog } from './backlog.js';

describe(Backlog.name, () => {
  it('gives what came first, and all that is left at once', () => {
    const backlog = new Backlog<number>();
    backlog.push([1, 2, 3]);
    backlog.push([4]);
    expect(backlog.take()).toBe(1);
    expect(backlog.first).toBe(2);
    expect(backlog.takeAll()).toEqual([2, 3, 4]);
    expect(backlog.size).toBe(0);
    expect(backlog.take()).toBeUndefined();
  });

  it('wakes who waits once it is small enough, and not before', async () => {
    const backlog = new Backlog<number>();
    backlog.push([1, 2, 3]);
    let woken = false;
    const waiting = backlog.fallTo(1, 60_000).then(() => (woken = true));
    backlog.take();
    await Promise.resolve();
    expect(woken).toBe(false);
    backlog.take();
    await waiting;
    expect(woken).toBe(true);
  });

  it.each([
    ['there is nothing to wait for', 3, 60_000],
    ['it took too long', 0, 1],
  ])('keeps nobody waiting where %s', async (_case, size, waitMs) => {
    const backlog = new Backlog<number>();
    backlog.push([1, 2, 3]);
    await backlog.fallTo(size, waitMs);
    expect(backlog.size).toBe(3);
  });
});
