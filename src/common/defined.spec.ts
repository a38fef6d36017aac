import { defined, nonEmpty } from './defined.js';

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

describe(nonEmpty.name, () => {
  it.each([[[]], [{}]])('takes %j for nothing', (value) => {
    expect(nonEmpty(value)).toBeUndefined();
  });

  it.each([[[0]], [{ a: undefined }]])('gives %j back', (value) => {
    expect(nonEmpty<object>(value)).toBe(value);
  });
});
