import fc from 'fast-check';
import { mongo } from 'mongoose';
import { isolating } from './isolating.js';

describe(isolating.name, () => {
  it('blames those that fail, and gives each other one its own result', async () => {
    const items = fc.uniqueArray(fc.integer(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(items, fc.func(fc.boolean()), async (all, isBad) => {
        const work = async (some: readonly number[]): Promise<string[]> => {
          if (some.some((item) => isBad(item))) throw new TypeError('cannot be written');
          return some.map((item) => `done ${item}`);
        };
        const results = await isolating(all, work, (item) => `blamed ${item}`);
        expect(results).toEqual(
          all.map((item) => (isBad(item) ? `blamed ${item}` : `done ${item}`)),
        );
      }),
    );
  });

  it('blames nobody for an outage', async () => {
    const away = new mongo.MongoNetworkError('away');
    const work = jest.fn(async () => Promise.reject(away));
    await expect(isolating([1, 2], work, () => 'blamed')).rejects.toBe(away);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
