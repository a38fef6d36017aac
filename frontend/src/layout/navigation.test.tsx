import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../test/axe';
import { aTenant } from '../test/data';
import { FakeApi } from '../test/fake-api';
import { renderWith } from '../test/render';
import { AppShell } from './app-shell';

const links = () => screen.getAllByRole('link', { name: /^(Conv|Send|Tenants|Health)/ });

describe(AppShell, () => {
  it('leads the operator everywhere', async () => {
    const items = [aTenant(), aTenant({ id: 'tnt_2', name: 'Blue' })];
    const api = new FakeApi().on('GET /tenants', { items, nextCursor: null });
    renderWith(<AppShell />, { api, session: { key: 'operator' } });
    expect(await screen.findByRole('combobox', { name: 'Tenant' })).toHaveTextContent('Acme');
    expect(links().map((link) => link.getAttribute('href'))).toEqual([
      '/t/tnt_1/conversations',
      '/t/tnt_1/send',
      '/tenants',
      '/health',
    ]);
    expect(await findAxeProblems()).toEqual([]);
  });

  it('leads a tenant to its own things alone, and asks for nothing else', async () => {
    const api = new FakeApi().on('GET /tenants/tnt_1', aTenant());
    renderWith(<AppShell />, { api, session: { key: 'wak_1', tenantIds: ['tnt_1'] } });
    expect(await screen.findByText('Acme Coffee')).toBeVisible();
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.queryByRole('link', { name: 'Tenants' })).toBeNull();
    expect(api.requests.map(({ path }) => path)).toEqual(['/tenants/tnt_1']);
  });
});
