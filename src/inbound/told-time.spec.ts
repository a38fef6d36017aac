import { toldTime } from './told-time.js';

const RECEIVED_AT = new Date('2026-03-01T12:00:00Z');
const after = (ms: number) => new Date(RECEIVED_AT.getTime() + ms);

describe(toldTime.name, () => {
  it.each([-3_600_000, 0, 300_000])('believes a time %d ms from when it came', (ms) => {
    expect(toldTime(after(ms), RECEIVED_AT)).toEqual(after(ms));
  });

  it.each([null, after(300_001), after(10 ** 12)])('takes %s for when it came', (at) => {
    expect(toldTime(at, RECEIVED_AT)).toEqual(RECEIVED_AT);
  });
});
