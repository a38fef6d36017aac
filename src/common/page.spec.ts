import fc from 'fast-check';
import { InvalidCursorError } from './errors.js';
import { decodeIdCursor, decodeTimeCursor, encodeCursor, timeCursor, toPage } from './page.js';

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
    const cursor = encodeCursor(timeCursor(at, 'cus_1'));
    expect(decodeTimeCursor('cus', cursor)).toEqual({ at, id: 'cus_1' });
  });

  it.each([
    '',
    'x',
    encodeCursor('/'),
    encodeCursor('1/'),
    encodeCursor('soon/cus_1'),
    encodeCursor('1/msg_1'),
    encodeCursor('1/cus_1/'),
    '_-_-',
  ])('refuses %p', (cursor) => {
    expect(() => decodeTimeCursor('cus', cursor)).toThrow(InvalidCursorError);
  });
});

describe(decodeIdCursor.name, () => {
  it('reads what a page wrote', () => {
    expect(decodeIdCursor('msg', encodeCursor('msg_1'))).toBe('msg_1');
  });

  it('refuses all else', () => {
    for (const cursor of ['', ' ', 'msg_1', encodeCursor('cus_1'), encodeCursor('msg_\0')]) {
      expect(() => decodeIdCursor('msg', cursor)).toThrow(InvalidCursorError);
    }
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        expect(() => decodeIdCursor('msg', cursor)).toThrow(InvalidCursorError);
      }),
    );
  });
});
