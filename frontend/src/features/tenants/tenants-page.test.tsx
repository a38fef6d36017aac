import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { aTenant } from '../../test/data';
import { FakeApi, json, problem } from '../../test/fake-api';
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

  it('asks the API for what is searched, and for more', async () => {
    const api = new FakeApi().on('GET /tenants', ({ query }) => {
      if (query.get('search') === 'far') {
        return json({ items: [aTenant({ id: 'tnt_301', name: 'Far Away' })], nextCursor: null });
      }
      return query.get('cursor') === 'more'
        ? json({ items: [aTenant({ id: 'tnt_2', name: 'Second' })], nextCursor: null })
        : json({ items: [aTenant()], nextCursor: 'more' });
    });
    const { user } = renderWith(<TenantsPage />, { api });
    await user.click(await screen.findByRole('button', { name: 'Show more' }));
    expect(await screen.findByRole('link', { name: /Second/ })).toBeVisible();
    await user.type(screen.getByRole('searchbox', { name: 'Search tenants' }), 'far');
    expect(await screen.findByRole('link', { name: /Far Away/ })).toBeVisible();
    expect(screen.queryByRole('link', { name: /Second/ })).toBeNull();
  });

  it('says why they cannot be shown', async () => {
    const api = new FakeApi().on('GET /tenants', () => problem(403, 'no', 'Not for you.'));
    renderWith(<TenantsPage />, { api });
    expect(await screen.findByText('Not for you.')).toBeVisible();
  });
});
