import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dataOf } from '../../api/errors';
import { findAxeProblems } from '../../test/axe';
import { aTenant } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { useSession } from './session-context';
import { SessionGate } from './session-gate';

function Inside() {
  const { session, api, signOut } = useSession();
  return (
    <>
      <p>Inside as {session.tenantId ?? 'operator'}</p>
      <button onClick={signOut}>Leave</button>
      <button onClick={() => dataOf(api.GET('/tenants')).catch(() => undefined)}>Ask</button>
    </>
  );
}

const OPERATOR = 'operator-key';
const TENANT = 'wak_1';

/** Knows one operator and one tenant. */
function anApi() {
  return new FakeApi()
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

describe(SessionGate, () => {
  it('lets the operator in, and out again', async () => {
    const user = show();
    await user.type(screen.getByLabelText(/API key/), OPERATOR);
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Inside as operator')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    expect(screen.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(sessionStorage).toHaveLength(0);
  });

  it("asks a tenant's key for its tenant, and opens that one alone", async () => {
    const user = show();
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

  it('refuses a key that nobody has', async () => {
    const user = show();
    await user.type(screen.getByLabelText(/API key/), 'rubbish');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('This key is not known.')).toBeVisible();
  });

  it('asks for a key before it asks the API', async () => {
    const user = show();
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter a key')).toBeVisible();
    expect(api.requests.filter(({ headers }) => headers.has('authorization'))).toEqual([]);
  });

  it('offers to go on without a key only where the API is open', async () => {
    show();
    await vi.waitFor(() => expect(api.requests).toHaveLength(1));
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

  it('has nothing that axe finds wrong', async () => {
    show();
    expect(await findAxeProblems()).toEqual([]);
  });
});
