import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { StorageFullError, UploadLimitError } from './media.errors.js';
import { UploadAllowance } from './upload-allowance.js';

const MB = 1024 * 1024;

/** Counts as Redis does. */
function setUp(max: { day?: number; room?: number }) {
  const counts = new Map<string, number>();
  let calls = 0;
  const spend = (key: string, amount: number, most = Infinity): Promise<boolean> => {
    calls += 1;
    const next = (counts.get(key) ?? 0) + amount;
    if (next <= most) counts.set(key, next);
    return Promise.resolve(next <= most);
  };
  const { day, room } = max;
  const begin = (): UploadAllowance =>
    new UploadAllowance(
      { spend },
      day === undefined
        ? undefined
        : { key: 'day', max: day, exceeded: () => new UploadLimitError(day, 60) },
      room === undefined
        ? undefined
        : { key: 'room', max: room, exceeded: () => new StorageFullError(room) },
    );
  return { begin, counts, calls: () => calls };
}

const file = (bytes: number, chunk = 65_536): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes / chunk) }, (_, index) =>
      Buffer.alloc(Math.min(chunk, bytes - index * chunk)),
    ),
  );

const read = async (allowance: UploadAllowance, bytes: number): Promise<number> =>
  (await buffer(Readable.from(allowance.pass(file(bytes))))).length;

describe(UploadAllowance.name, () => {
  it('lets through what is within the budgets, to the byte', async () => {
    const { begin, counts } = setUp({ day: 3 * MB, room: 3 * MB });
    expect(await read(begin(), 3 * MB - 1)).toBe(3 * MB - 1);
    expect(await read(begin(), 1)).toBe(1);
    expect(Object.fromEntries(counts)).toEqual({ day: 3 * MB, room: 3 * MB });
    await expect(read(begin(), 1)).rejects.toThrow(UploadLimitError);
  });

  it('ends soon after a budget is used up', async () => {
    const { begin } = setUp({ day: 1 });
    let passed = 0;
    const reading = (async () => {
      for await (const chunk of begin().pass(file(50 * MB))) passed += chunk.length;
    })();
    await expect(reading).rejects.toThrow(UploadLimitError);
    expect(passed).toBeLessThanOrEqual(MB);
  });

  it('gives back room, once, and never what was received', async () => {
    const { begin, counts } = setUp({ day: 10 * MB, room: 3 * MB });
    const allowance = begin();
    await expect(read(allowance, 5 * MB)).rejects.toThrow(StorageFullError);
    await allowance.giveBack();
    await allowance.giveBack();
    expect(counts.get('room')).toBe(0);
    expect(counts.get('day')).toBeGreaterThan(3 * MB);
  });

  it('costs a call a megabyte, and none without a limit', async () => {
    const limited = setUp({ day: 100 * MB });
    await read(limited.begin(), 8 * MB);
    expect(limited.calls()).toBeLessThanOrEqual(9);
    const free = setUp({});
    expect(await read(free.begin(), 8 * MB)).toBe(8 * MB);
    expect(free.calls()).toBe(0);
  });
});
