import { randomBytes } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

interface Answer {
  readonly status: number;
  readonly retryAfter: number;
  readonly body: { readonly id?: string; readonly code?: string };
}

describe('Files that a tenant may upload and store', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ env: { MEDIA_BACKOFF_MS: '50' } });
  });

  afterAll(async () => {
    await system.stop();
  });

  const limit = async (tenant: TestTenant, limits: object): Promise<void> => {
    const path = `/admin/tenants/${tenant.id}/limits`;
    const answer = await system.api<{ limits: object }>(path, { method: 'PUT', body: limits });
    expect(answer).toMatchObject({ status: 200, body: { limits } });
  };

  /** @param rest nothing of the body is sent without it */
  const upload = (
    tenant: TestTenant,
    bytes: Buffer,
    headers: Record<string, string> = {},
    { agent, rest = true }: { agent?: Agent; rest?: boolean } = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${system.url}/tenants/${tenant.id}/media`, {
        method: 'POST',
        ...(agent && { agent }),
        headers: {
          authorization: `Bearer ${tenant.apiKey}`,
          'content-type': 'image/png',
          ...headers,
        },
      });
      request.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: Number(response.headers['retry-after']),
            body: JSON.parse(String(Buffer.concat(chunks))) as Answer['body'],
          });
          request.destroy();
        });
      });
      request.flushHeaders();
      if (rest) request.end(bytes);
    });

  const announced = (bytes: number) => ({ 'content-length': String(bytes) });
  const file = (bytes: number): Buffer => randomBytes(bytes);

  const customerSends = async (tenant: TestTenant, bytes: number): Promise<string> => {
    const waId = `1555${String(Math.random()).slice(2, 9)}`;
    await system.simulator.customerWrites(waId, tenant.phoneNumberId, {
      type: 'image',
      image: { data: file(bytes).toString('base64'), mime_type: 'image/png' },
    });
    return eventually(async () => {
      const { body } = await system.api<{
        items: { media: { id: string; state: string; bytes: number } | null }[];
      }>(`/tenants/${tenant.id}/messages`);
      const found = body.items.find(({ media }) => media?.bytes === bytes)?.media;
      expect(found?.state).toBe('stored');
      return found!.id;
    });
  };

  it('end for the day at its bytes, before any is read where the length is told', async () => {
    const tenant = await registerTenant(system);
    await limit(tenant, { uploadBytesPerDay: 100_000 });
    expect((await upload(tenant, file(60_000), announced(60_000))).status).toBe(201);

    const refused = await upload(tenant, Buffer.alloc(0), announced(60_000), { rest: false });
    expect(refused).toMatchObject({ status: 429, body: { code: 'upload_limit_reached' } });
    expect(refused.retryAfter).toBeGreaterThan(0);
    expect(refused.retryAfter).toBeLessThanOrEqual(86_400);

    // What is left is exact.
    expect((await upload(tenant, file(40_000), announced(40_000))).status).toBe(201);
    expect((await upload(tenant, file(1), announced(1))).status).toBe(429);

    const other = await registerTenant(system);
    expect((await upload(other, file(60_000), announced(60_000))).status).toBe(201);
    await limit(tenant, {});
    expect((await upload(tenant, file(60_000), announced(60_000))).status).toBe(201);
  });

  it('end while they come where the length is not told, also many at once, and leave the connection usable', async () => {
    const tenant = await registerTenant(system);
    await limit(tenant, { uploadBytesPerDay: 3_000_000 });
    const agent = new Agent({ keepAlive: true });
    const chunked = { 'transfer-encoding': 'chunked' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => upload(tenant, file(2_000_000), chunked, { agent })),
    );
    // Those that end early have had their share, too.
    const taken = answers.filter(({ status }) => status === 201);
    expect(taken.length).toBeLessThanOrEqual(1);
    const refused = answers.filter(({ body }) => body.code === 'upload_limit_reached');
    expect([taken.length + refused.length, refused[0]?.status]).toEqual([5, 429]);
    await limit(tenant, {});
    const next = await upload(tenant, file(2_000_000), chunked, { agent });
    expect(next.status).toBe(201);
    agent.destroy();
  });

  it("are refused with the storage full, to which customers' files count that are never refused; until some are deleted", async () => {
    const tenant = await registerTenant(system);
    await limit(tenant, { storedBytes: 60_000 });
    const own = await upload(tenant, file(30_000), announced(30_000));
    expect(own.status).toBe(201);
    const big = await customerSends(tenant, 70_000);

    const full = { status: 409, body: { code: 'storage_full' } };
    expect(await upload(tenant, Buffer.alloc(0), announced(10_000), { rest: false })).toMatchObject(
      full,
    );
    const remove = (id: string) =>
      system.api(`/tenants/${tenant.id}/media/${id}`, { method: 'DELETE' });
    expect((await remove(big)).status).toBe(204);
    expect(await upload(tenant, file(40_000), { 'transfer-encoding': 'chunked' })).toMatchObject(
      full,
    );
    // Nothing of what was refused counts.
    expect((await upload(tenant, file(30_000), announced(30_000))).status).toBe(201);
    expect((await remove(own.body.id!)).status).toBe(204);
    // Equal bytes are one file, and count once.
    const same = file(10_000);
    for (const status of [201, 200, 200]) {
      expect((await upload(tenant, same, announced(10_000))).status).toBe(status);
    }
    expect((await upload(tenant, file(20_000), announced(20_000))).status).toBe(201);
    expect(await upload(tenant, file(1), announced(1))).toMatchObject(full);
  });
});
