import { GraphError } from './graph-error.js';
import { pageOf } from './paging.js';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];
const URL_OF_LIST = 'http://x/v26.0/1/message_templates';

describe(pageOf.name, () => {
  it('walks a list to its end by its cursors', () => {
    const first = pageOf(ITEMS, { limit: '2' }, URL_OF_LIST);
    const after = first.paging?.cursors.after ?? '';
    const second = pageOf(ITEMS, { limit: '2', after }, URL_OF_LIST);
    const last = pageOf(
      ITEMS,
      { limit: '2', after: second.paging?.cursors.after ?? '' },
      URL_OF_LIST,
    );
    expect([first.data, second.data, last.data]).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(first.paging?.next).toBe(`${URL_OF_LIST}?limit=2&after=${after}`);
    expect(last.paging?.next).toBeUndefined();
  });

  it('walks back', () => {
    const { paging } = pageOf(
      ITEMS,
      { limit: '2', after: pageOf(ITEMS, { limit: '2' }, '').paging?.cursors.after ?? '' },
      URL_OF_LIST,
    );
    const back = pageOf(ITEMS, { limit: '2', before: paging?.cursors.before ?? '' }, URL_OF_LIST);
    expect(back.data).toEqual(['a', 'b']);
  });

  it('has no paging where there is nothing', () => {
    expect(pageOf([], {}, URL_OF_LIST)).toEqual({ data: [] });
  });

  it('refuses a cursor that is none', () => {
    expect(() => pageOf(ITEMS, { after: 'nonsense' }, URL_OF_LIST)).toThrow(GraphError);
  });
});
