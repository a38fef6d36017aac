import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import { FindButton } from './find-button';
import { placeOf } from './place-of';

const FOUND = {
  kind: 'message',
  id: 'msg_1',
  tenantId: 'tnt_1',
  conversationId: 'cnv_1',
  title: '→ +15550061234',
  detail: 'failed',
  createdAt: '2026-03-02T09:00:00.000Z',
};

describe(FindButton, () => {
  it('opens with Ctrl-K, and finds in all tenants for the operator', async () => {
    const api = new FakeApi().on('GET /admin/lookup', ({ query }) =>
      json({ items: query.get('q') === 'order-77' ? [FOUND] : [] }),
    );
    const { user } = renderWith(<FindButton />, { api, path: '/' });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'order-77');
    expect(await screen.findByText('Message: → +15550061234')).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
    await user.keyboard('{Enter}');
    expect(await screen.findByText('Another page')).toBeVisible();
  });

  it("finds in a person's own tenants alone, and says when there is nothing", async () => {
    const api = new FakeApi().on('GET /tenants/:tenantId/lookup', { items: [] });
    const session = { tenantIds: ['tnt_1', 'tnt_2'] };
    const { user } = renderWith(<FindButton />, { api, session });
    await user.click(screen.getByRole('button', { name: 'Find' }));
    await user.type(await screen.findByRole('combobox'), 'nobody');
    expect(await screen.findByText('Nothing has this number, id, key or name.')).toBeVisible();
    const asked = api.requests.map(({ path }) => path);
    expect(new Set(asked)).toEqual(new Set(['/tenants/tnt_1/lookup', '/tenants/tnt_2/lookup']));
  });
});

describe(placeOf, () => {
  it.each([
    ['tenant', '/t/msg_1/conversations'],
    ['message', '/t/tnt_1/messages/msg_1'],
    ['customer', '/t/tnt_1/customers/msg_1'],
    ['conversation', '/t/tnt_1/conversations/cnv_1'],
    ['webhook-event', '/webhooks/msg_1'],
  ] as const)('leads to the page of a %s', (kind, place) => {
    expect(placeOf({ ...FOUND, kind })).toBe(place);
  });
});
