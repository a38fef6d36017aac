import { InvalidRequestError } from './errors.js';
import { decodeTimeCursor, encodeCursor, timeCursor, toPage } from './page.js';

describe(toPage.name, () => {
  const idOf = (row: string): string => row;

  it('has no next page if there is no row beyond the limit', () => {
    expect(toPage(['c', 'b'], 2, idOf, idOf)).toEqual({ items: ['c', 'b'], nextCursor: null });
  });

  it('continues behind the last row it shows', () => {
    const { items, nextCursor } = toPage(['c', 'b', 'a'], 2, idOf, idOf);
    expect(items).toEqual(['c', 'b']);
    expect(nextCursor).toBe(encodeCursor('b'));
  });
});

describe(decodeTimeCursor.name, () => {
  it('reads what a page wrote', () => {
    const at = new Date('2026-11-22T20:00:00.123Z');
    expect(decodeTimeCursor(encodeCursor(timeCursor(at, 'cus_1')))).toEqual({ at, id: 'cus_1' });
  });

  it.each(['', 'x', encodeCursor('/'), encodeCursor('1/'), encodeCursor('soon/cus_1'), '_-_-'])(
    'refuses %p',
    (cursor) => {
      expect(() => decodeTimeCursor(cursor)).toThrow(InvalidRequestError);
    },
  );
});
