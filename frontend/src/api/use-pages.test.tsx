import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeApi } from '../test/fake-api';
import { renderWith } from '../test/render';
import { useApi } from '../features/session/session-context';
import { dataOf } from './errors';
import { AGAIN_MS, MOST_REFRESHED, usePages } from './use-pages';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ROUTE = 'GET /tenants';

/** A list with a new item at each look. */
function List({ again }: { readonly again?: false }) {
  const api = useApi();
  const { items, loadMore } = usePages(
    ['a list'],
    (query, signal) => dataOf(api.GET('/tenants', { params: { query }, signal })),
    again === false ? { refetchInterval: false } : {},
  );
  return <button onClick={loadMore}>{items?.map(({ id }) => id).join(' ')}</button>;
}

function aGrowingList() {
  let looks = 0;
  return new FakeApi().on(ROUTE, () =>
    Response.json({ items: [{ id: `look${++looks}` }], nextCursor: 'more' }),
  );
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

it('shows by itself what changed meanwhile', async () => {
  renderWith(<List />, { api: aGrowingList() });
  await pass(10);
  expect(screen.getByRole('button')).toHaveTextContent('look1');
  await pass(AGAIN_MS);
  expect(screen.getByRole('button')).toHaveTextContent('look2');
});

it('leaves alone what is dear to find', async () => {
  const api = aGrowingList();
  renderWith(<List again={false} />, { api });
  await pass(3 * AGAIN_MS);
  expect(api.requestsTo(ROUTE)).toHaveLength(1);
});

it('does not fetch a long list again and again', async () => {
  const api = aGrowingList();
  renderWith(<List />, { api });
  await pass(10);
  for (let page = 0; page < MOST_REFRESHED; page++) {
    act(() => screen.getByRole('button').click());
    await pass(10);
  }
  const before = api.requestsTo(ROUTE).length;
  await pass(3 * AGAIN_MS);
  expect(api.requestsTo(ROUTE)).toHaveLength(before);
});
