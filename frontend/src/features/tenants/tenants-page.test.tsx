import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { aTenant } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import TenantsPage from './tenants-page';

describe(TenantsPage, () => {
  it('leads to the first step where there is none', async () => {
    const api = new FakeApi().on('GET /tenants', { items: [], nextCursor: null });
    renderWith(<TenantsPage />, { api });
    expect(await screen.findByRole('heading', { name: 'No tenants yet' })).toBeVisible();
    expect(screen.getByRole('link', { name: 'Register tenant' })).toHaveAttribute(
      'href',
      '/tenants/register',
    );
  });

  it('lists them with their state', async () => {
    const items = [aTenant(), aTenant({ id: 'tnt_2', name: 'Blue', status: 'needs_reauth' })];
    const api = new FakeApi().on('GET /tenants', { items, nextCursor: null });
    renderWith(<TenantsPage />, { api });
    expect(await screen.findByRole('link', { name: /Acme Coffee.*Active/ })).toBeVisible();
    expect(screen.getByRole('link', { name: /Blue.*Needs a new token/ })).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
  });

  it('says why they cannot be shown', async () => {
    const api = new FakeApi().on('GET /tenants', () => problem(403, 'no', 'Not for you.'));
    renderWith(<TenantsPage />, { api });
    expect(await screen.findByText('Not for you.')).toBeVisible();
  });
});
