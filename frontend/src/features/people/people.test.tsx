import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { findAxeProblems } from '../../test/axe';
import { FakeApi, json, problem } from '../../test/fake-api';
import { renderWith } from '../../test/render';
import AccountPage from './account-page';
import MembersPage from './members-page';
import PeoplePage from './people-page';

const ADA = {
  id: 'usr_1',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'operator',
  disabled: false,
  secondFactor: false,
  createdAt: '2026-11-28T10:00:00.000Z',
  lastSignInAt: null,
};
const LINK = {
  url: 'https://wa.example/console/invitation#tok',
  expiresAt: '2026-12-05T10:00:00Z',
};

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi();
});

describe(PeoplePage, () => {
  it('adds somebody and shows the link once', async () => {
    api
      .on('GET /users', { items: [ADA], nextCursor: null })
      .on('POST /users', () =>
        json({ ...ADA, id: 'usr_2', email: 'new@example.com', invitation: LINK }, 201),
      );
    const { user } = renderWith(<PeoplePage />, { api });
    await user.type(await screen.findByLabelText(/E-mail address/), 'new@example.com');
    await user.type(screen.getByLabelText(/^Name/), 'New');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(LINK.url)).toBeVisible();
    expect(api.requestsTo('POST /users')[0]?.body).toEqual({
      email: 'new@example.com',
      name: 'New',
      role: 'member',
    });
    expect(await findAxeProblems()).toEqual([]);
  });

  it('keeps somebody out, and says why it cannot remove the own account', async () => {
    api
      .on('GET /users', { items: [ADA], nextCursor: null })
      .on('PATCH /users/usr_1', { ...ADA, disabled: true })
      .on('DELETE /users/usr_1', () =>
        problem(409, 'own_access', 'Nobody takes the own access away'),
      );
    const { user } = renderWith(<PeoplePage />, { api });
    await user.click(await screen.findByRole('button', { name: 'Keep out' }));
    await waitFor(() =>
      expect(api.requestsTo('PATCH /users/usr_1')[0]?.body).toEqual({ disabled: true }),
    );
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    await user.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove' }),
    );
    expect(await screen.findByText('Nobody takes the own access away')).toBeVisible();
  });
});

describe(MembersPage, () => {
  it('invites, changes a role and takes an invitation back', async () => {
    const member = {
      userId: 'usr_1',
      email: ADA.email,
      name: 'Ada',
      role: 'agent',
      since: ADA.createdAt,
    };
    const invitation = {
      id: 'inv_1',
      email: 'soon@example.com',
      role: 'viewer',
      createdAt: ADA.createdAt,
      expiresAt: LINK.expiresAt,
    };
    api
      .on('GET /tenants/tnt_1/members', { items: [member], nextCursor: null })
      .on('GET /tenants/tnt_1/invitations', { items: [invitation], nextCursor: null })
      .on('POST /tenants/tnt_1/members', () =>
        json(
          {
            state: 'invited',
            userId: null,
            email: 'new@example.com',
            role: 'agent',
            invitation: LINK,
          },
          201,
        ),
      )
      .on('PATCH /tenants/tnt_1/members/usr_1', { ...member, role: 'admin' })
      .on('DELETE /tenants/tnt_1/invitations/inv_1', () => new Response(null, { status: 204 }));
    const { user } = renderWith(<MembersPage />, { api });
    await user.type(await screen.findByLabelText(/E-mail address/), 'new@example.com');
    await user.click(screen.getByRole('button', { name: 'Invite' }));
    expect(await screen.findByText(LINK.url)).toBeVisible();
    await user.click(screen.getByRole('combobox', { name: 'Role of Ada' }));
    await user.click(within(await screen.findByRole('listbox')).getByText(/^Admin/));
    await waitFor(() =>
      expect(api.requestsTo('PATCH /tenants/tnt_1/members/usr_1')[0]?.body).toEqual({
        role: 'admin',
      }),
    );
    await user.click(screen.getByRole('button', { name: 'Take back' }));
    await waitFor(() =>
      expect(api.requestsTo('DELETE /tenants/tnt_1/invitations/inv_1')).toHaveLength(1),
    );
    expect(await findAxeProblems()).toEqual([]);
  });
});

describe(AccountPage, () => {
  const person = {
    id: 'usr_1',
    name: 'Ada',
    email: ADA.email,
    secondFactor: false,
    csrfToken: 'c',
  };

  it('changes the password, and sets up a second factor', async () => {
    let secondFactor = false;
    api
      .on('GET /session', () =>
        json({
          user: { ...ADA, secondFactor },
          tenants: [],
          csrfToken: 'c',
          endsAt: LINK.expiresAt,
        }),
      )
      .on('PATCH /me', ADA)
      .on('POST /me/second-factor', () =>
        json({ secret: 'JBSWY3DPEHPK', uri: 'otpauth://totp/x' }, 201),
      )
      .on('POST /me/second-factor/confirm', () => {
        secondFactor = true;
        return json({ recoveryCodes: ['aaaa-bbbb-cccc'] });
      })
      .on('POST /me/second-factor/remove', () => {
        secondFactor = false;
        return new Response(null, { status: 204 });
      });
    const { user } = renderWith(<AccountPage />, { api, session: { person } });
    await user.type(await screen.findByLabelText(/Current password/), 'old password!');
    await user.type(screen.getByLabelText(/New password/), 'battery horse correct');
    await user.click(screen.getByRole('button', { name: 'Change password' }));
    expect(await screen.findByText(/signed out everywhere else/)).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Set up' }));
    expect(await screen.findByText('JBSW Y3DP EHPK')).toBeVisible();
    expect(await screen.findByRole('img', { name: /QR code/ })).toBeVisible();
    await user.type(screen.getByLabelText(/Code/), '123456');
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    expect(await screen.findByText('aaaa-bbbb-cccc')).toBeVisible();
    expect(await findAxeProblems()).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'I have kept them' }));
    expect(screen.queryByText('aaaa-bbbb-cccc')).toBeNull();

    await user.click(screen.getByRole('button', { name: 'Turn off' }));
    await user.type(screen.getByLabelText(/Code/), 'aaaa-bbbb-cccc');
    await user.click(screen.getByRole('button', { name: 'Turn off' }));
    expect(await screen.findByRole('button', { name: 'Set up' })).toBeVisible();
  });
});
