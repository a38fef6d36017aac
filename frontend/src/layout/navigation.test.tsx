import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../test/axe';
import { aTenant } from '../test/data';
import { FakeApi } from '../test/fake-api';
import { renderWith } from '../test/render';
import { AppShell } from './app-shell';

const links = () => within(screen.getByRole('navigation', { name: 'Main' })).getAllByRole('link');

describe(AppShell, () => {
  it('leads the operator everywhere', async () => {
    const items = [aTenant(), aTenant({ id: 'tnt_2', name: 'Blue' })];
    const api = new FakeApi()
      .on('GET /tenants', { items, nextCursor: null })
      .on('GET /tenants/tnt_1', aTenant());
    renderWith(<AppShell />, { api, session: { key: 'operator' } });
    const switcher = await screen.findByRole('combobox', { name: 'Tenant' });
    await expect.poll(() => switcher).toHaveValue('Acme Coffee');
    expect(links().map((link) => link.getAttribute('href'))).toEqual([
      '/overview',
      '/tenants',
      '/messages',
      '/webhooks',
      '/dead-letters',
      '/system',
      '/people',
      '/t/tnt_1/conversations',
      '/t/tnt_1/send',
      '/t/tnt_1/messages',
      '/t/tnt_1/templates',
      '/t/tnt_1/customers',
      '/t/tnt_1/files',
      '/t/tnt_1/numbers',
      '/t/tnt_1/endpoints',
      '/t/tnt_1/people',
      '/t/tnt_1/settings',
    ]);
    expect(await findAxeProblems()).toEqual([]);
  });

  it('leads an agent to the account, and to nothing that only admins may', async () => {
    const api = new FakeApi().on('GET /tenants/tnt_1', aTenant());
    const person = {
      id: 'usr_1',
      name: 'Ada',
      email: 'ada@example.com',
      secondFactor: false,
      csrfToken: 'c',
    };
    const session = { person, tenantIds: ['tnt_1'], managedIds: [] };
    renderWith(<AppShell />, { api, session });
    expect(await screen.findByText('Acme Coffee')).toBeVisible();
    expect(screen.getByText('Ada')).toBeVisible();
    expect(links().map((link) => link.getAttribute('href'))).toEqual([
      '/t/tnt_1/conversations',
      '/t/tnt_1/send',
      '/t/tnt_1/messages',
      '/t/tnt_1/templates',
      '/t/tnt_1/customers',
      '/t/tnt_1/files',
      '/t/tnt_1/numbers',
      '/health',
      '/account',
    ]);
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
