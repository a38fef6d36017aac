import { readCalls } from './calls.js';

describe(readCalls.name, () => {
  it.each([
    ['61', 61],
    [0, 0],
    [-1, undefined],
    [1.5, undefined],
    [86_401, undefined],
    ['long', undefined],
    [undefined, undefined],
  ])('takes a duration of %j for %j seconds', (duration, seconds) => {
    const call = { id: 'wacid.A', from: '15550001234', event: 'terminate', duration };
    const [news] = readCalls({ calls: [call] });
    expect(news?.durationSeconds).toBe(seconds);
  });

  it('reads the words of a call in any case', () => {
    const call = { id: 'wacid.A', to: '15550001234', event: 'TERMINATE', status: 'Completed' };
    expect(readCalls({ calls: [{ ...call, direction: 'business_initiated' }] })).toMatchObject([
      { direction: 'OUT', stage: 'ended', missed: false },
    ]);
  });

  it('leaves out a call without an id', () => {
    expect(readCalls({ calls: [{ from: '15550001234', event: 'connect' }] })).toEqual([]);
  });
});
