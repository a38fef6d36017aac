import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const PNG = randomBytes(50_000);
const MB = 1024 * 1024;

interface MessageView {
  id: string;
  status: string;
  type: string;
  error: { code: number } | null;
  media: { id: string; state: string; mimeType: string; bytes: number; url: string } | null;
}

describe('Media', () => {
  let system: TestSystem;
  let acme: TestTenant;
  let other: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      env: { MEDIA_BACKOFF_MS: '50', MEDIA_ATTEMPTS: '3', SEND_BACKOFF_MS: '100' },
    });
    acme = await registerTenant(system);
    other = await registerTenant(system);
  });

  afterEach(async () => {
    await system.simulator.request('/_simulator/faults', { method: 'PUT', body: {} });
  });

  afterAll(async () => {
    await system.stop();
  });

  const messagesOf = async (tenant: TestTenant): Promise<MessageView[]> =>
    (await system.api<{ items: MessageView[] }>(`/tenants/${tenant.id}/messages`)).body.items;

  const inboundOf = (tenant: TestTenant): Promise<MessageView> =>
    eventually(async () => {
      const found = (await messagesOf(tenant)).find(({ media }) => media !== null)!;
      expect(found.media).not.toBeNull();
      return found;
    });

  const content = (
    path: string,
    key: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ) =>
    fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
    });

  const upload = async (
    tenant: TestTenant,
    bytes: Buffer,
    type: string,
    name = 'file.bin',
  ): Promise<{ status: number; body: { id: string } }> => {
    const form = new FormData();
    form.append('note', 'not wanted');
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    const answer = await fetch(`${system.url}/tenants/${tenant.id}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.apiKey}` },
      body: form,
    });
    return { status: answer.status, body: (await answer.json()) as { id: string } };
  };

  const uploads = async (): Promise<number> => {
    const summary = await system.simulator.request('/_simulator/requests');
    return (summary as { mediaUploads: number }).mediaUploads;
  };

  describe('that customers send', () => {
    it('are fetched, and served with ranges to their tenant and to nobody else', async () => {
      const tenant = await registerTenant(system);
      await system.simulator.customerWrites('15550008001', tenant.phoneNumberId, {
        type: 'image',
        image: { data: PNG.toString('base64'), mime_type: 'image/png', caption: 'look' },
      });
      const media = await eventually(async () => {
        const { media } = await inboundOf(tenant);
        expect(media).toMatchObject({ state: 'stored', mimeType: 'image/png', bytes: PNG.length });
        return media!;
      });

      const whole = await content(media.url, tenant.apiKey);
      expect(whole.status).toBe(200);
      expect(Object.fromEntries(whole.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(PNG.length),
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        etag: `"${createHash('sha256').update(PNG).digest('hex')}"`,
      });
      expect(Buffer.from(await whole.arrayBuffer()).equals(PNG)).toBe(true);

      const part = await content(media.url, tenant.apiKey, { range: 'bytes=100-199' });
      expect(part.status).toBe(206);
      expect(part.headers.get('content-range')).toBe(`bytes 100-199/${PNG.length}`);
      expect(Buffer.from(await part.arrayBuffer()).equals(PNG.subarray(100, 200))).toBe(true);

      const outside = await content(media.url, tenant.apiKey, { range: 'bytes=999999-' });
      expect(outside.status).toBe(416);
      expect(outside.headers.get('content-range')).toBe(`bytes */${PNG.length}`);
      const known = { 'if-none-match': whole.headers.get('etag')! };
      expect((await content(media.url, tenant.apiKey, known)).status).toBe(304);
      const head = await content(media.url, tenant.apiKey, {}, 'HEAD');
      expect([head.status, head.headers.get('content-length')]).toEqual([200, `${PNG.length}`]);

      for (const path of [media.url, media.url.replace('/content', '')]) {
        expect((await content(path, other.apiKey)).status).toBe(404);
        expect((await content(path.replace(tenant.id, other.id), other.apiKey)).status).toBe(404);
      }
    });

    it('are no matter of the message, its reply and other messages if they cannot be fetched; and can be fetched again', async () => {
      const tenant = await registerTenant(system);
      await system.simulator.request('/_simulator/faults', {
        method: 'PUT',
        body: { mediaDownloads: 'truncated' },
      });
      await system.simulator.customerWrites('15550008002', tenant.phoneNumberId, {
        type: 'document',
        document: { bytes: 3000, filename: 'offer.pdf' },
      });
      const { media } = await eventually(async () => {
        const message = await inboundOf(tenant);
        expect(message.media).toMatchObject({ state: 'failed' });
        return message;
      });
      expect((await system.simulator.messages({ to: '15550008002' })).total).toBe(1);
      const path = media!.url.replace('/content', '');
      const shown = await system.api(path, { key: tenant.apiKey });
      expect(shown.body).toMatchObject({
        state: 'failed',
        tries: 3,
        fileName: 'offer.pdf',
        error: { code: 'media_mismatch' },
      });
      expect(await system.api(media!.url, { key: tenant.apiKey })).toMatchObject({
        status: 409,
        body: { code: 'media_not_stored' },
      });
      const letters = await system.api(`/admin/dead-letters?kind=media&tenantId=${tenant.id}`);
      expect(letters.body.items).toMatchObject([{ state: 'open', subjectId: media!.id }]);

      await system.simulator.request('/_simulator/faults', { method: 'PUT', body: {} });
      const again = await system.api(`${path}/fetch`, { method: 'POST', key: tenant.apiKey });
      expect(again.status).toBe(202);
      await eventually(async () => {
        const { body } = await system.api(path, { key: tenant.apiKey });
        expect(body).toMatchObject({ state: 'stored', bytes: 3000, error: null });
      });
      const { body } = await system.api(`/admin/dead-letters/${letters.body.items[0].id}`);
      expect(body.state).toBe('replayed');
    });

    it('wait for a token without spending a try', async () => {
      const tenant = await registerTenant(system);
      await system.simulator.request(`/_simulator/tokens/EAA${tenant.phoneNumberId}token`, {
        method: 'PUT',
        body: { state: 'expired' },
      });
      await system.simulator.customerWrites('15550008003', tenant.phoneNumberId, { type: 'video' });
      const { media } = await inboundOf(tenant);
      await eventually(async () => {
        const { body } = await system.api(`/tenants/${tenant.id}`);
        expect(body.status).toBe('needs_reauth');
      });
      await system.api(`/tenants/${tenant.id}`, {
        method: 'PATCH',
        body: { accessToken: 'EAAnewtoken' },
      });
      const path = media!.url.replace('/content', '');
      expect((await system.api(path)).body).toMatchObject({ state: 'pending', tries: 0 });
      await system.api(`${path}/fetch`, { method: 'POST' });
      await eventually(async () => {
        expect((await system.api(path)).body).toMatchObject({ state: 'stored' });
      });
    });

    it('are simulated for tokens of mock_', async () => {
      const tenant = await registerTenant(system, { accessToken: 'mock_token' });
      await system.simulator.customerWrites('15550008004', tenant.phoneNumberId, {
        type: 'sticker',
      });
      await eventually(async () => {
        expect((await inboundOf(tenant)).media).toMatchObject({ state: 'stored', bytes: 18 });
      });
    });
  });

  describe('that are uploaded', () => {
    it('are one file however often they come, and go to Meta once for two messages', async () => {
      const first = await upload(acme, PNG, 'image/png', 'päck "1".png');
      expect(first).toMatchObject({ status: 201, body: { state: 'stored', direction: 'OUT' } });
      const second = await upload(acme, PNG, 'image/png');
      expect(second).toMatchObject({ status: 200, body: { id: first.body.id } });
      const foreign = await upload(other, PNG, 'image/png');
      expect(foreign.status).toBe(201);
      expect(foreign.body.id).not.toBe(first.body.id);

      const before = await uploads();
      const sent = await Promise.all(
        ['15550008101', '15550008102'].map((to) =>
          system.api(`/tenants/${acme.id}/send`, {
            body: { to: `+${to}`, type: 'image', image: { id: first.body.id, caption: 'x' } },
          }),
        ),
      );
      expect(sent.map(({ status }) => status)).toEqual([202, 202]);
      await eventually(async () => {
        for (const to of ['15550008101', '15550008102']) {
          const { items } = await system.simulator.messages({ to });
          expect(items[0]?.body['image']).toMatchObject({ caption: 'x' });
          expect((items[0]?.body['image'] as { id: string }).id).toMatch(/^\d+$/);
        }
      });
      expect((await uploads()) - before).toBe(1);
      const header = { type: 'image', image: { id: first.body.id } };
      const action = { buttons: [{ type: 'reply', reply: { id: '1', title: 'Yes' } }] };
      const { status } = await system.api(`/tenants/${acme.id}/send`, {
        body: {
          to: '+15550008103',
          type: 'interactive',
          interactive: { type: 'button', header, body: { text: 'So?' }, action },
        },
      });
      expect(status).toBe(202);
      await eventually(async () => {
        expect((await system.simulator.messages({ to: '15550008103' })).total).toBe(1);
      });
      expect((await uploads()) - before).toBe(1);
      const shown = (await messagesOf(acme)).filter(({ media }) => media?.id === first.body.id);
      expect(shown).toHaveLength(3);
    });

    it('are refused in messages of another tenant, or of another kind', async () => {
      const { body } = await upload(acme, PNG, 'image/png');
      const send = (tenant: TestTenant, type: string) =>
        system.api(`/tenants/${tenant.id}/send`, {
          body: { to: '+15550008104', type, [type]: { id: body.id } },
        });
      for (const answer of [await send(other, 'image'), await send(acme, 'video')]) {
        expect(answer).toMatchObject({ status: 422, body: { code: 'media_not_usable' } });
      }
    });

    it('are refused with a reason when they are too large, of a wrong type, empty or cut off', async () => {
      expect(await upload(acme, randomBytes(6 * MB), 'image/png')).toMatchObject({
        status: 413,
        body: { code: 'media_too_large' },
      });
      expect(await upload(acme, PNG, 'application/zip')).toMatchObject({
        status: 415,
        body: { code: 'media_type_unsupported' },
      });
      expect(await upload(acme, Buffer.alloc(0), 'image/png')).toMatchObject({
        status: 400,
        body: { code: 'media_file_missing' },
      });
      const raw = await fetch(`${system.url}/tenants/${acme.id}/media`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
        body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\ncontent-type: image/png\r\n\r\nabc',
      });
      expect([raw.status, await raw.json()]).toMatchObject([400, { code: 'body_interrupted' }]);
      await hangUp(`${system.url}/tenants/${acme.id}/media`);
      await eventually(async () => {
        const { body } = await system.api('/health/ready');
        expect(body.ok).toBe(true);
      });
    });

    it('can be deleted; a message that waited for one fails and says why', async () => {
      const { body } = await upload(acme, randomBytes(500), 'image/jpeg');
      const { body: message } = await system.api(`/tenants/${acme.id}/send`, {
        body: {
          to: '+15550008105',
          type: 'image',
          image: { id: body.id },
          send_at: new Date(Date.now() + 2_000).toISOString(),
        },
      });
      const path = `/tenants/${acme.id}/media/${body.id}`;
      expect((await system.api(path, { method: 'DELETE', key: other.apiKey })).status).toBe(404);
      expect((await system.api(path, { method: 'DELETE', key: acme.apiKey })).status).toBe(204);
      expect((await system.api(`${path}/content`)).status).toBe(404);
      await eventually(async () => {
        const shown = await system.api(`/tenants/${acme.id}/messages/${message.id}`);
        expect(shown.body).toMatchObject({ status: 'failed', error: { code: 0 }, media: null });
      });
    });
  });

  it('moves a document of 90 MB in and out with memory flat', async () => {
    const tenant = await registerTenant(system);
    const size = 90 * MB;
    const memory = watchMemory([...system.apis, ...system.workers].map(({ url }) => url));
    await memory.begin();

    await system.simulator.customerWrites('15550008201', tenant.phoneNumberId, {
      type: 'document',
      document: { bytes: size },
    });
    const inbound = await eventually(async () => {
      const { media } = await inboundOf(tenant);
      expect(media).toMatchObject({ state: 'stored', bytes: size });
      return media!;
    });
    expect(await count(await content(inbound.url, tenant.apiKey))).toBe(size);

    const answer = await fetch(`${system.url}/tenants/${tenant.id}/media?fileName=big.pdf`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: Readable.toWeb(Readable.from(chunks(size))) as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(201);
    const { id } = (await answer.json()) as { id: string };
    await system.api(`/tenants/${tenant.id}/send`, {
      body: { to: '+15550008202', type: 'document', document: { id, filename: 'big.pdf' } },
    });
    await eventually(async () => {
      expect((await system.simulator.messages({ to: '15550008202' })).total).toBe(1);
    });
    const growth = await memory.end();
    expect(Math.max(...growth)).toBeLessThan(60 * MB);
  }, 180_000);
});

/** Begins an upload and goes away in the middle of it. */
function hangUp(url: string): Promise<void> {
  return new Promise((resolve) => {
    const request = httpRequest(url, {
      method: 'POST',
      headers: { 'content-type': 'image/png', 'content-length': '1000000' },
    });
    request.on('error', () => resolve());
    request.write(Buffer.alloc(100_000), () => setTimeout(() => request.destroy(), 100));
  });
}

function* chunks(size: number): Generator<Buffer> {
  for (let at = 0; at < size; at += MB) yield Buffer.alloc(MB, at / MB);
}

async function count(response: Response): Promise<number> {
  let bytes = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
  }
  return bytes;
}

/** Looks at the resident memory of processes all the time. */
function watchMemory(urls: readonly string[]) {
  const residentOf = async (url: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
  };
  let before: number[] = [];
  let peak: number[] = [];
  let watching: Promise<void> | undefined;
  let stopped = false;
  const look = async (): Promise<void> => {
    const now = await Promise.all(urls.map(residentOf));
    peak = now.map((bytes, index) => Math.max(bytes, peak[index] ?? 0));
  };
  return {
    begin: async () => {
      before = await Promise.all(urls.map(residentOf));
      watching = (async () => {
        while (!stopped) {
          await look();
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      })();
    },
    end: async () => {
      stopped = true;
      await watching;
      return peak.map((bytes, index) => bytes - before[index]!);
    },
  };
}
