import { setTimeout as pause } from 'node:timers/promises';
import { BriefLookUps } from './brief-look-ups.js';

let now = 1_000;

/** The cache looks at the time once a millisecond. */
async function later(ms: number): Promise<void> {
  now += ms;
  await pause(5);
}

/** @param tookMs how long a query takes */
function setUp({ tookMs = 0 }: { tookMs?: number } = {}) {
  const asked: string[][] = [];
  const lookUps = new BriefLookUps<{ hash: string }>(async (hashes) => {
    asked.push([...hashes]);
    now += tookMs;
    return new Map(hashes.filter((hash) => hash !== 'nobody').map((hash) => [hash, { hash }]));
  });
  return { asked, lookUps };
}

describe(BriefLookUps.name, () => {
  beforeEach(() => {
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });

  afterEach(() => jest.restoreAllMocks());

  it('asks together for those who come together, and not again for a quarter of a second', async () => {
    const { asked, lookUps } = setUp();
    const found = await Promise.all(['a', 'b', 'a'].map((hash) => lookUps.find(hash)));
    expect(found.map((value) => value?.hash)).toEqual(['a', 'b', 'a']);
    await later(200);
    await lookUps.find('b');
    expect(asked).toEqual([['a', 'b']]);
    await later(100);
    await lookUps.find('b');
    expect(asked).toEqual([['a', 'b'], ['b']]);
  });

  it('counts the time from when it asked', async () => {
    const { asked, lookUps } = setUp({ tookMs: 300 });
    await lookUps.find('a');
    await lookUps.find('a');
    expect(asked).toEqual([['a'], ['a']]);
  });

  it('asks again for who was not found', async () => {
    const { asked, lookUps } = setUp();
    expect(await lookUps.find('nobody')).toBeNull();
    expect(await lookUps.find('nobody')).toBeNull();
    expect(asked).toHaveLength(2);
  });

  it('forgets whom a change concerns, and nobody else', async () => {
    const { asked, lookUps } = setUp();
    await Promise.all([lookUps.find('a'), lookUps.find('b')]);
    lookUps.forgetHere(({ hash }) => hash === 'a');
    await Promise.all([lookUps.find('a'), lookUps.find('b')]);
    expect(asked).toEqual([['a', 'b'], ['a']]);
  });
});
