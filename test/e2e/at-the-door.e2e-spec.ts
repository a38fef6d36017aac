import { gzipSync } from 'node:zlib';
import { startSystem, type TestSystem } from '../support/processes.js';
import { signatureOf } from '../support/signed-webhook.js';

/** Who may speak as Meta, and how they say so. */
describe('At the door of the webhook', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ workers: 0 });
  });

  afterAll(async () => {
    await system.stop();
  });

  const query = (more: string) => `/whatsapp/webhook?hub.mode=subscribe${more}`;
  const handshake = async (path: string) => {
    const token = encodeURIComponent(system.verifyToken);
    const response = await fetch(system.url + path.replace('TOKEN', token));
    return { status: response.status, text: await response.text() };
  };

  it.each([
    query('&hub.challenge=115&hub.verify_token=TOKEN'),
    '/whatsapp/webhook?hub%2Emode=subscribe&hub%2Echallenge=115&hub%2Everify_token=TOKEN',
    '/whatsapp/webhook/?hub.mode=subscribe&hub.challenge=115&hub.verify_token=TOKEN',
    query('&hub.challenge=115&hub.verify_token=TOKEN&whose=ours'),
  ])('the handshake %s is answered', async (path) => {
    expect(await handshake(path)).toEqual({ status: 200, text: '115' });
  });

  it.each([
    query('&hub.challenge=115&hub.verify_token='),
    query('&hub.challenge=115'),
    query('&hub.challenge=115&hub.verify_token=TOKENx'),
    query('&hub.challenge=115&hub.challenge=116&hub.verify_token=TOKEN'),
    query('&hub.challenge=115&hub.verify_token=x&hub.verify_token=TOKEN'),
    query('&hub.challenge=&hub.verify_token=TOKEN'),
    query('&hub.challenge=%20&hub.verify_token=TOKEN'),
    query('&hub.verify_token=TOKEN'),
    '/whatsapp/webhook?hub.mode=unsubscribe&hub.challenge=115&hub.verify_token=TOKEN',
  ])('the handshake %s is none', async (path) => {
    const { status: code, text } = await handshake(path);
    expect(code).toBeGreaterThanOrEqual(400);
    expect(code).toBeLessThan(500);
    expect(text).not.toContain('115');
  });

  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [] });
  const right = () => signatureOf(body, system.appSecret);
  const post = async (
    headers: Record<string, string>,
    bytes: string | ReadableStream | Uint8Array<ArrayBuffer> = body,
    more: object = {},
    path = '/whatsapp/webhook',
  ) => {
    const request = { method: 'POST', headers, body: bytes, ...more };
    return (await fetch(system.url + path, request)).status;
  };
  const JSON_TYPE = { 'content-type': 'application/json' };

  it('only the hash of the bytes that came opens it, whatever they are called', async () => {
    const signed = () => ({ ...JSON_TYPE, 'x-hub-signature-256': right() });
    const stream = new Blob([body]).stream();
    expect(await post(signed())).toBe(200);
    expect(await post(signed(), stream, { duplex: 'half' })).toBe(200);
    expect(await post(signed(), body, {}, '/whatsapp/webhook?whose=ours')).toBe(200);
    for (const type of ['application/json; charset=UTF-8', 'text/plain', '']) {
      expect(await post({ ...signed(), 'content-type': type })).toBe(200);
    }
    const hex = right().slice('sha256='.length);
    for (const value of [hex, `sha256=sha256=${hex}`, '', `${right()}, ${right()}`, 'sha256=']) {
      expect(await post({ ...JSON_TYPE, 'x-hub-signature-256': value })).toBe(401);
    }
    expect(await post({ ...JSON_TYPE, 'x-hub-signature': right() })).toBe(401);
    expect(await post(signed(), `${body}\n`)).toBe(401);
    const zipped = { ...signed(), 'content-encoding': 'gzip' };
    expect(await post(zipped, new Uint8Array(gzipSync(body)))).toBe(415);
  });
});
