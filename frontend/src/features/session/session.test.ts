import { describe, expect, it } from 'vitest';
import { aTenant } from '../../test/data';
import { FakeApi, problem } from '../../test/fake-api';
import { findSession } from './find-session';
import { loadSession, storeSession } from './session';

const operatorOnly = () => problem(403, 'operator_only', 'Only the operator');

describe(findSession, () => {
  it("knows the operator's key by the list of tenants", async () => {
    const api = new FakeApi().on('GET /tenants', { items: [], nextCursor: null });
    expect(await findSession(api.client(), 'the-key', undefined)).toEqual({
      session: { key: 'the-key' },
    });
  });

  it("asks for the tenant with a tenant's key", async () => {
    const api = new FakeApi().on('GET /tenants', operatorOnly);
    expect(await findSession(api.client(), 'wak_1', undefined)).toEqual({
      problem: 'tenant-id-missing',
    });
  });

  it("takes a tenant's key with its tenant", async () => {
    const api = new FakeApi()
      .on('GET /tenants', operatorOnly)
      .on('GET /tenants/:tenantId', aTenant());
    expect(await findSession(api.client(), 'wak_1', 'tnt_1')).toEqual({
      session: { key: 'wak_1', tenantIds: ['tnt_1'] },
    });
  });

  it("refuses a tenant's key with another tenant", async () => {
    const api = new FakeApi()
      .on('GET /tenants', operatorOnly)
      .on('GET /tenants/:tenantId', () => problem(404, 'tenant_not_found', 'No such tenant'));
    await expect(findSession(api.client(), 'wak_1', 'tnt_2')).rejects.toMatchObject({
      code: 'tenant_not_found',
    });
  });

  it('refuses a key that nobody has', async () => {
    const api = new FakeApi().on('GET /tenants', () => problem(401, 'unauthorized', 'No'));
    await expect(findSession(api.client(), 'x', undefined)).rejects.toMatchObject({ status: 401 });
  });
});

describe('the stored session', () => {
  it('lives in the session storage alone', () => {
    storeSession({ key: 'wak_1', tenantIds: ['tnt_1'] });
    expect(loadSession()).toEqual({ key: 'wak_1', tenantIds: ['tnt_1'] });
    expect(localStorage).toHaveLength(0);
    expect(document.cookie).toBe('');
  });

  it('is gone after signing out', () => {
    storeSession({ key: 'wak_1' });
    storeSession(null);
    expect(loadSession()).toBeNull();
  });

  it('does not trip over what it does not understand', () => {
    sessionStorage.setItem('console.session', '{broken');
    expect(loadSession()).toBeNull();
  });
});
