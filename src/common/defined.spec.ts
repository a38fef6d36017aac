import { defined } from './defined.js';

describe(defined.name, () => {
  it('leaves out what is undefined, and nothing else', () => {
    expect(Object.entries(defined({ a: undefined, b: null, c: 0, d: '', e: false }))).toEqual([
      ['b', null],
      ['c', 0],
      ['d', ''],
      ['e', false],
    ]);
  });
});
