import { describe, expect, it, vi } from 'vitest';
import { aTenant } from '../test/data';
import { FakeApi, problem } from '../test/fake-api';
import { createApiClient } from './client';
import { ApiError, UnreachableError, dataOf } from './errors';

describe('the API client', () => {
  it('sends the key with every request', async () => {
    const api = new FakeApi().on('GET /tenants', { items: [], nextCursor: null });
    await dataOf(api.client('wak_1').GET('/tenants'));
    expect(api.requests[0]?.headers.get('authorization')).toBe('Bearer wak_1');
  });

  it('sends no key where there is none', async () => {
    const api = new FakeApi().on('GET /tenants', { items: [], nextCursor: null });
    await dataOf(api.client().GET('/tenants'));
    expect(api.requests[0]?.headers.has('authorization')).toBe(false);
  });

  it('returns what the API answers', async () => {
    const api = new FakeApi().on('GET /tenants/:tenantId', aTenant());
    const path = { tenantId: 'tnt_1' };
    const tenant = await dataOf(api.client().GET('/tenants/{tenantId}', { params: { path } }));
    expect(tenant.name).toBe('Acme Coffee');
    expect(api.requests[0]?.path).toBe('/tenants/tnt_1');
  });

  it("throws the API's own words, with the fields that are wrong", async () => {
    const errors = [{ field: 'name', message: 'too long' }];
    const api = new FakeApi().on('GET /tenants', () =>
      problem(400, 'invalid_request', 'The request is not valid: name.', errors),
    );
    const failure = await dataOf(api.client().GET('/tenants')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      status: 400,
      code: 'invalid_request',
      message: 'The request is not valid: name.',
      fields: errors,
      requestId: 'req_1',
    });
  });

  it('throws for an answer that is no problem document', async () => {
    const api = new FakeApi().on('GET /tenants', () => new Response('<html>', { status: 502 }));
    await expect(dataOf(api.client().GET('/tenants'))).rejects.toMatchObject({ status: 502 });
  });

  it('tells that the API cannot be reached', async () => {
    const client = createApiClient({
      baseUrl: 'http://api.test',
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    });
    await expect(dataOf(client.GET('/tenants'))).rejects.toThrow(UnreachableError);
  });

  it('reports a key that is no longer known', async () => {
    const onUnauthorized = vi.fn();
    const api = new FakeApi().on('GET /tenants', () => problem(401, 'unauthorized', 'No'));
    await dataOf(api.client('wak_1', onUnauthorized).GET('/tenants')).catch(() => undefined);
    expect(onUnauthorized).toHaveBeenCalledOnce();
  });
});
