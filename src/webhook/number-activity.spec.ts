import { oddAfter } from './number-activity.repository.js';

const at = (minutes: number): Date => new Date(minutes * 60_000);

describe(oddAfter.name, () => {
  it('says nothing of a number that hardly anybody writes to', () => {
    expect(oddAfter({ firstAt: at(0), lastAt: at(90), minutes: 4 })).toBeUndefined();
  });

  it('says something from five minutes on in which something came', () => {
    expect(oddAfter({ firstAt: at(0), lastAt: at(40), minutes: 5 })).toEqual(at(140));
  });

  it('is ten times the usual silence', () => {
    expect(oddAfter({ firstAt: at(0), lastAt: at(100), minutes: 11 })).toEqual(at(200));
  });

  it('is an hour at least', () => {
    expect(oddAfter({ firstAt: at(0), lastAt: at(10), minutes: 11 })).toEqual(at(70));
  });
});
