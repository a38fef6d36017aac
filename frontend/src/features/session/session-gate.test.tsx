import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dataOf } from '../../api/errors';
import { findAxeProblems } from '../../test/axe';
import { aTenant } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { PATIENCE } from '../../test/patience';
import { notePerson } from './session';
import { useSession } from './session-context';
import { SessionGate } from './session-gate';

function Inside() {
  const { session, api, signOut } = useSession();
  return (
    <>
      <p>Inside as {session.tenantIds?.join() ?? session.person?.name ?? 'operator'}</p>
      <button onClick={signOut}>Leave</button>
      <button onClick={() => dataOf(api.GET('/tenants')).catch(() => undefined)}>Ask</button>
    </>
  );
}

const OPERATOR = 'operator-key';
const TENANT = 'wak_1';

function aSession() {
  return {
    user: {
      id: 'usr_1',
      email: 'ada@example.com',
      name: 'Ada',
      role: 'member',
      disabled: false,
      secondFactor: true,
      createdAt: '2026-11-28T10:00:00.000Z',
      lastSignInAt: null,
    },
    tenants: [{ tenantId: 'tnt_1', role: 'agent' }],
    csrfToken: 'csrf-1',
    endsAt: '2026-12-05T10:00:00.000Z',
  };
}

/** Knows one operator and one tenant; nobody is signed in. */
function anApi() {
  return new FakeApi()
    .on('GET /session', () => problem(401, 'session_needed', 'Nobody is signed in'))
    .on('GET /session/ways', { password: true, oidc: null })
    .on('GET /tenants', ({ headers }) => {
      const key = headers.get('authorization');
      if (key === `Bearer ${TENANT}`) return problem(403, 'operator_only', 'Only the operator');
      if (key !== `Bearer ${OPERATOR}`) return problem(401, 'unauthorized', 'A key is needed');
      return Response.json({ items: [], nextCursor: null });
    })
    .on('GET /tenants/tnt_1', aTenant())
    .on('GET /tenants/tnt_2', () => problem(404, 'tenant_not_found', 'No such tenant'));
}

let api: FakeApi;
beforeEach(() => {
  localStorage.clear();
  api = anApi();
  vi.stubGlobal('fetch', api.fetch);
});

function show() {
  render(
    <SessionGate>
      <Inside />
    </SessionGate>,
  );
  return userEvent.setup({ delay: null });
}

/** The form for keys, which comes second. */
async function showKeyForm() {
  const user = show();
  await user.click(await screen.findByRole('button', { name: 'Use an API key instead' }));
  return user;
}

describe(SessionGate, () => {
  it('lets the operator in, and out again', async () => {
    const user = await showKeyForm();
    await user.type(screen.getByLabelText(/API key/), OPERATOR);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Inside as operator')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(sessionStorage).toHaveLength(0);
  });

  it("asks a tenant's key for its tenant, and opens that one alone", async () => {
    const user = await showKeyForm();
    await user.type(screen.getByLabelText(/API key/), TENANT);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    const tenantId = await screen.findByLabelText(/Tenant id/);
    await user.type(tenantId, 'tnt_2');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('This key does not open that tenant.')).toBeVisible();
    await user.clear(tenantId);
    await user.type(tenantId, 'tnt_1');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Inside as tnt_1')).toBeVisible();
  });

  it('leads to the identity provider, and says what it did not like', async () => {
    history.replaceState(null, '', '/console/?sign-in=oidc_sign_in_refused');
    api.on('GET /session/ways', {
      password: true,
      oidc: { name: 'Acme SSO', url: '/session/oidc' },
    });
    show();
    const button = await screen.findByRole('link', { name: 'Sign in with Acme SSO' });
    expect(button.getAttribute('href')).toMatch(/\/session\/oidc$/);
    expect(screen.getByRole('alert')).toHaveTextContent('You are not known here');
    history.replaceState(null, '', '/');
  });

  it('asks who it is when the identity provider has sent the browser back', async () => {
    history.replaceState(null, '', '/console/?sign-in=done');
    api.on('GET /session', aSession());
    show();
    expect(await screen.findByText('Inside as tnt_1')).toBeVisible();
    history.replaceState(null, '', '/');
  });

  it('refuses a key that nobody has', async () => {
    const user = await showKeyForm();
    await user.type(screen.getByLabelText(/API key/), 'rubbish');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('This key is not known.')).toBeVisible();
  });

  it('asks for a key before it asks the API', async () => {
    const user = await showKeyForm();
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter a key')).toBeVisible();
    expect(api.requests.filter(({ headers }) => headers.has('authorization'))).toEqual([]);
  });

  it('offers to go on without a key only where the API is open', async () => {
    show();
    await vi.waitFor(() => expect(api.requestsTo('GET /tenants')).toHaveLength(1), PATIENCE);
    expect(screen.queryByRole('button', { name: 'Continue without a key' })).toBeNull();
  });

  it('goes on without a key where the API is open', async () => {
    api.on('GET /tenants', { items: [], nextCursor: null });
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Continue without a key' }));
    expect(await screen.findByText('Inside as operator')).toBeVisible();
  });

  it('asks again when the key is no longer known', async () => {
    sessionStorage.setItem('console.session', JSON.stringify({ key: 'an-old-key' }));
    const user = show();
    await user.click(screen.getByRole('button', { name: 'Ask' }));
    expect(await screen.findByText(/no longer known/)).toBeVisible();
  });

  it('lets somebody in by password, and a code where one is asked for', async () => {
    const signIn = vi.fn((body: unknown) =>
      body !== null && typeof body === 'object' && 'code' in body
        ? Response.json(aSession(), { status: 201 })
        : problem(401, 'second_factor_needed', 'A code is needed'),
    );
    api.on('POST /session', ({ body }) => signIn(body));
    const user = show();
    await user.type(await screen.findByLabelText(/E-mail address/), 'ada@example.com');
    await user.type(screen.getByLabelText(/Password/), 'correct horse battery');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await user.type(await screen.findByLabelText(/Code/), '123456');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Inside as tnt_1')).toBeVisible();
    expect(sessionStorage).toHaveLength(0);
  });

  it('knows who is signed in already, and signs out with the token of the session', async () => {
    api
      .on('GET /session', aSession())
      .on('DELETE /session', () => new Response(null, { status: 204 }));
    notePerson();
    const user = show();
    await user.click(await screen.findByRole('button', { name: 'Leave' }));
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeVisible();
    const [request] = api.requestsTo('DELETE /session');
    expect(request?.headers.get('x-csrf-token')).toBe('csrf-1');
  });

  it('says why somebody is not let in', async () => {
    api.on('POST /session', () => problem(401, 'sign_in_refused', 'Address or password is wrong'));
    const user = show();
    await user.type(await screen.findByLabelText(/E-mail address/), 'ada@example.com');
    await user.type(screen.getByLabelText(/Password/), 'not this one');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Address or password is wrong')).toBeVisible();
  });

  it('has nothing that axe finds wrong', async () => {
    show();
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(await findAxeProblems()).toEqual([]);
  });
});
