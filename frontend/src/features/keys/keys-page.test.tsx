import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import KeysPage from './keys-page';

const KEY = {
  id: 'key_1',
  name: 'Shop',
  prefix: 'wak_ab',
  scopes: ['read', 'send'],
  createdAt: '2026-03-01T08:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
};

describe(KeysPage, () => {
  it('makes a key that is shown once, and revokes after asking', async () => {
    const api = new FakeApi()
      .on('GET /tenants/tnt_1/api-keys', { items: [KEY], nextCursor: null })
      .on('POST /tenants/tnt_1/api-keys', () => json({ ...KEY, key: 'wak_secret' }, 201))
      .on('DELETE /tenants/tnt_1/api-keys/key_1', () => new Response(null, { status: 204 }));
    const { user } = renderWith(<KeysPage />, {
      api,
      at: '/t/tnt_1/keys',
      path: '/t/:tenantId/keys',
    });
    await user.type(await screen.findByLabelText(/What it is for/), 'CRM');
    await user.click(screen.getByRole('button', { name: 'Make key' }));
    expect(await screen.findByText('wak_secret')).toBeVisible();
    expect(api.requestsTo('POST /tenants/tnt_1/api-keys')[0]?.body).toEqual({
      name: 'CRM',
      scopes: ['read', 'send'],
    });
    expect(await findAxeProblems()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Revoke' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Revoke the key Shop?');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.requestsTo('DELETE /tenants/tnt_1/api-keys/key_1')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Revoke' }));
    await screen.findByRole('dialog');
    await user.click(screen.getAllByRole('button', { name: 'Revoke' }).at(-1)!);
    await waitFor(() =>
      expect(api.requestsTo('DELETE /tenants/tnt_1/api-keys/key_1')).toHaveLength(1),
    );
  });

  it("is the operator's own without a tenant", async () => {
    const api = new FakeApi().on('GET /admin/api-keys', { items: [], nextCursor: null });
    renderWith(<KeysPage />, { api });
    expect(await screen.findByText('No keys yet')).toBeVisible();
  });
});
