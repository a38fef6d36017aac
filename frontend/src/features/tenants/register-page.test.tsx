import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { aTenant } from '../../test/data';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import RegisterPage from './register-page';

const ROUTE = 'POST /tenants/register';

async function fillIn(user: UserEvent) {
  await user.type(screen.getByLabelText(/^Name/), 'Acme Coffee');
  await user.type(screen.getByLabelText(/^Phone number id/), '1065');
  await user.type(screen.getByLabelText(/^Access token/), 'EAAtoken');
}

const submit = (user: UserEvent) =>
  user.click(screen.getByRole('button', { name: 'Register tenant' }));

describe(RegisterPage, () => {
  it('sends nothing that the API would refuse, and says at each field why', async () => {
    const api = new FakeApi();
    const { user } = renderWith(<RegisterPage />, { api });
    await user.type(screen.getByLabelText(/^Phone number id/), '+1 555 000 1234');
    await submit(user);
    expect(await screen.findByText('Give the tenant a name')).toBeVisible();
    expect(screen.getByText(/Meta's id of the number: up to 64/)).toBeVisible();
    expect(screen.getByText('Enter an access token')).toBeVisible();
    expect(screen.getByLabelText(/^Name/)).toBeInvalid();
    expect(api.requestsTo(ROUTE)).toEqual([]);
    expect(await findAxeProblems()).toEqual([]);
  });

  it("shows the tenant's key once, to be copied", async () => {
    const api = new FakeApi().on(ROUTE, () => json({ ...aTenant(), apiKey: 'wak_secret' }, 201));
    const { user, queries } = renderWith(<RegisterPage />, { api });
    await fillIn(user);
    await submit(user);
    expect(await screen.findByText('wak_secret')).toBeVisible();
    expect(api.requestsTo(ROUTE)[0]?.body).toMatchObject({
      name: 'Acme Coffee',
      phoneNumberId: '1065',
      accessToken: 'EAAtoken',
    });
    await user.click(screen.getByRole('button', { name: 'Copy API key' }));
    expect(await navigator.clipboard.readText()).toBe('wak_secret');
    const kept = queries.getQueryCache().getAll();
    expect(JSON.stringify(kept.map(({ state }) => state))).not.toContain('wak_secret');
    expect(await findAxeProblems()).toEqual([]);
  });

  it('says in which country numbers are dialled', async () => {
    const api = new FakeApi().on(ROUTE, () => json({ ...aTenant(), apiKey: 'wak_secret' }, 201));
    const { user } = renderWith(<RegisterPage />, { api });
    await fillIn(user);
    await user.click(screen.getByRole('button', { name: 'More settings' }));
    await user.type(screen.getByLabelText('Country'), 'Germany');
    await submit(user);
    expect(await screen.findByText('Two letters, such as DE')).toBeVisible();
    await user.clear(screen.getByLabelText('Country'));
    await user.type(screen.getByLabelText('Country'), 'de');
    await submit(user);
    expect(await screen.findByText('wak_secret')).toBeVisible();
    expect(api.requestsTo(ROUTE)[0]?.body).toMatchObject({ defaultCountry: 'DE' });
  });

  it('shows what the API says about a field at that field', async () => {
    const api = new FakeApi().on(ROUTE, () =>
      problem(400, 'invalid_request', 'The request is not valid: accessToken.', [
        { field: 'accessToken', message: 'is not a token of Meta' },
      ]),
    );
    const { user } = renderWith(<RegisterPage />, { api });
    await fillIn(user);
    await submit(user);
    expect(await screen.findByText('is not a token of Meta')).toBeVisible();
    expect(screen.getByLabelText(/^Access token/)).toBeInvalid();
  });

  it('says that the number belongs to another tenant', async () => {
    const api = new FakeApi().on(ROUTE, () => problem(409, 'phone_number_taken', 'Taken: 1065'));
    const { user } = renderWith(<RegisterPage />, { api });
    await fillIn(user);
    await submit(user);
    expect(await screen.findByText('This number belongs to another tenant')).toBeVisible();
    expect(screen.getByText('Taken: 1065')).toBeVisible();
  });

  it('keeps the token out of sight until asked', async () => {
    const { user } = renderWith(<RegisterPage />, { api: new FakeApi() });
    const token = screen.getByLabelText(/^Access token/);
    expect(token).toHaveAttribute('type', 'password');
    await user.click(screen.getAllByRole('button', { name: 'Show' })[0]!);
    expect(token).toHaveAttribute('type', 'text');
  });

  it('can be filled in with the keyboard alone', async () => {
    const api = new FakeApi().on(ROUTE, () => json({ ...aTenant(), apiKey: 'wak_secret' }, 201));
    const { user } = renderWith(<RegisterPage />, { api });
    expect(screen.getByLabelText(/^Name/)).toHaveFocus();
    await user.keyboard('Acme{Tab}1065{Tab}EAAtoken{Enter}');
    expect(await screen.findByText('wak_secret')).toBeVisible();
  });
});
