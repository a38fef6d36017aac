import { RareWarning } from './rare-warning.js';

describe(RareWarning.name, () => {
  it('says the first at once, then one in a while with what was left out', () => {
    let now = 0;
    const warn = jest.fn();
    const warning = new RareWarning({ warn }, 1_000, () => now);
    warning.say({ n: 1 }, 'refused');
    for (now = 1; now < 1_000; now += 1) warning.say({ n: 2 }, 'refused');
    expect(warn.mock.calls).toEqual([[{ n: 1, leftOut: 0 }, 'refused']]);
    warning.say({ n: 3 }, 'refused');
    expect(warn).toHaveBeenLastCalledWith({ n: 3, leftOut: 999 }, 'refused');
  });
});
