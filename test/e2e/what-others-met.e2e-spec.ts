import { randomInt } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { change, notification, status, textMessage } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { signatureOf } from '../support/signed-webhook.js';

const MEGABYTE = 1024 * 1024;
/** Numbers that the simulator refuses, or takes and fails. */
const refusing = (code: number) => `+15559${code}`;
const failing = (code: number) => `+15558${code}`;

/** What went wrong elsewhere with Meta's platform, and what is right. */
describe('What others met', () => {
  let system: TestSystem;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      env: {
        RECONCILE_INTERVAL_MS: '300',
        SEND_LEASE_MS: '4000',
        SEND_TIMEOUT_MS: '2000',
        UNKNOWN_DEADLINE_MS: '15000',
      },
    });
  });

  beforeEach(async () => {
    tenant = await registerTenant(system, {
      autoReply: { enabled: false },
      wabaId: String(randomInt(10 ** 12, 10 ** 13)),
    });
  });

  afterAll(async () => {
    await system.stop();
  });

  describe('inbound', () => {
    it('somebody without a profile has no name until they have one', async () => {
      const talkative = await registerTenant(system);
      await write('447700900736', 'a code', { contact: { wa_id: '447700900736' }, to: talkative });
      await eventually(async () => expect(await sent(talkative)).toHaveLength(1));
      await eventually(async () => {
        const [answer] = await messages('?direction=OUT', talkative);
        expect(answer).toMatchObject({ status: 'read' });
      });
      expect(await people(talkative)).toMatchObject([{ name: null }]);
      await write('447700900736', 'again', { to: talkative });
      await eventually(async () =>
        expect(await people(talkative)).toMatchObject([{ name: 'Rosa' }]),
      );
    });

    it('a failed status with a bare contact takes no name away and makes nobody', async () => {
      const number = '4915550001122';
      await write(number, 'hallo');
      const { id, wamid } = await sendSilently({ to: `+${number}`, text: 'your parcel is here' });
      const errors = [{ code: 131026, title: 'Message undeliverable' }];
      await deliver({
        contacts: [{ wa_id: number }],
        statuses: [status(wamid, 'failed', { recipient_id: number, errors })],
      });
      await eventually(async () =>
        expect(await message(id)).toMatchObject({
          status: 'failed',
          error: { code: 131026, title: expect.any(String), advice: expect.any(String) },
        }),
      );
      expect(await people()).toMatchObject([{ name: 'Rosa', waId: number }]);
    });

    it.each<[string, string, object | undefined]>([
      [
        'sent',
        'delivered',
        { pricing_model: 'PMP', category: 'service', type: 'free_customer_service' },
      ],
      [
        'delivered',
        'sent',
        { pricing_model: 'PMP', category: 'utility', type: 'regular', billable: true },
      ],
      ['read', 'delivered', { pricing_model: 'CBP', category: 'marketing', new_field: { a: 1 } }],
    ])('pricing that comes with "%s" alone is kept whole', async (first, second, pricing) => {
      const { id, wamid } = await sendSilently({ to: '+15550009157', text: 'a' });
      await deliver({ statuses: [status(wamid, first, { pricing })] });
      await deliver({ statuses: [status(wamid, second)] });
      await eventually(async () =>
        expect(await message(id)).toMatchObject({
          pricing,
          statusTimes: { [first]: expect.any(String), [second]: expect.any(String) },
        }),
      );
    });

    it('who says just what was said to them is no echo', async () => {
      const talkative = await registerTenant(system, { autoReply: { text: 'Done.' } });
      await write('15550001111', 'please close my case', { to: talkative });
      await eventually(async () => expect(await sent(talkative)).toHaveLength(1));
      await write('15550002222', 'Done.', { to: talkative });
      await write('15550001111', 'Done.', { to: talkative });
      await eventually(async () => expect(await sent(talkative)).toHaveLength(3));
      const inbound = await messages('?direction=IN', talkative);
      expect(inbound.map(({ origin }: { origin: string }) => origin)).toEqual([
        'customer',
        'customer',
        'customer',
      ]);
    });

    it('a number that moves to another tenant takes nothing along, and late news shows nothing', async () => {
      await write('15550002828', 'to the old one');
      const { id, wamid } = await sendSilently({ to: '+15550002828', text: 'from the old one' });
      const removed = await system.api(`/tenants/${tenant.id}`, { method: 'DELETE' });
      expect(removed.status).toBe(204);
      const next = await registerTenant(system, {
        phoneNumberId: tenant.phoneNumberId,
        autoReply: { enabled: false },
      });
      const late = status(wamid, 'delivered', { biz_opaque_callback_data: id });
      await deliver({ statuses: [late] });
      await write('15550002828', 'to the new one', { to: next });
      await eventually(async () =>
        expect(await messages('', next)).toMatchObject([{ body: 'to the new one' }]),
      );
      expect((await system.api(`/tenants/${next.id}/messages/${id}`)).status).toBe(404);
    });

    it('a failure that Meta takes back closes its dead letter', async () => {
      const { id, wamid } = await sendSilently({ to: '+15550003131', text: 'x' });
      const letters = async () =>
        (await system.api(`/admin/dead-letters?tenantId=${tenant.id}`)).body.items;
      await deliver({ statuses: [status(wamid, 'failed', { errors: [{ code: 131026 }] })] });
      await eventually(async () =>
        expect(await letters()).toMatchObject([{ subjectId: id, state: 'open' }]),
      );
      await deliver({ statuses: [status(wamid, 'delivered')] });
      await eventually(async () =>
        expect(await letters()).toMatchObject([{ subjectId: id, state: 'discarded' }]),
      );
      expect(await message(id)).toMatchObject({ status: 'delivered' });
    });

    it('an order, cards and a place are more than empty lines', async () => {
      const kinds = [
        [
          'order',
          {
            catalog_id: '7',
            text: '',
            product_items: [
              { product_retailer_id: 'A1', quantity: 2 },
              { product_retailer_id: '0042', quantity: '1' },
            ],
          },
          '2 × A1, 1 × 0042',
        ],
        [
          'contacts',
          [{ name: { formatted_name: 'Gio' } }, { name: { formatted_name: 'Studio' } }],
          'Gio, Studio',
        ],
        [
          'contacts',
          [{ origin: 'contact_request', phones: [{ phone: '+15550002626' }] }],
          '+15550002626',
        ],
        ['location', { latitude: 48.1, longitude: 11.5 }, '48.1, 11.5'],
      ] as const;
      for (const [type, content, body] of kinds) {
        const { text: _text, ...rest } = textMessage('15550004242');
        await deliver({ messages: [{ ...rest, type, [type]: content }] });
        await eventually(async () => {
          const [newest] = await messages(`?type=${type}`);
          expect(newest).toMatchObject({ body, content });
        });
      }
    });

    it('who was written to under the id of a parent portfolio is who answers under their own', async () => {
      await send({ recipient: 'US.ENT.77001', text: 'hello' });
      const [{ conversationId }] = await messages();
      const { from: _from, ...words } = textMessage('-', { text: 'it is me' });
      await deliver({
        contacts: [{ profile: { name: 'Nia' }, user_id: 'US.123', parent_user_id: 'US.ENT.77001' }],
        messages: [{ ...words, from_user_id: 'US.123', from_parent_user_id: 'US.ENT.77001' }],
      });
      await eventually(async () =>
        expect(await messages('?direction=IN')).toMatchObject([{ conversationId }]),
      );
      expect(await people()).toMatchObject([{ userId: 'US.123', name: 'Nia' }]);
      await send({ recipient: 'US.ENT.77001', text: 'and again' });
      expect(await people()).toMatchObject([{ userId: 'US.123' }]);
    });
  });

  describe('outbound', () => {
    it.each([
      ['Brazil', '553188880002', ['+5531988880002', '+553188880002']],
      ['Mexico', '5215511112222', ['+525511112222', '+5215511112222']],
      ['Argentina', '5491123456789', ['+541123456789', '+5491123456789']],
    ])('a number of %s is one person in all its spellings', async (_country, waId, spellings) => {
      await write(waId, 'hola');
      await eventually(async () => expect(await people()).toHaveLength(1));
      for (const to of spellings) expect((await send({ to, text: 'x' })).status).toBe(202);
      const { body } = await system.api(`/tenants/${tenant.id}/conversations`);
      expect(body.items).toHaveLength(1);
    });

    it('a file of the wrong kind or size is refused before it is queued', async () => {
      const sticker = await upload('a.webp', 'image/webp', Buffer.alloc(900, 1));
      expect(sticker.status).toBe(201);
      const { id } = sticker.body;
      const as = (type: string) => send({ to: '+15550142001', type, [type]: { id } });
      expect(await as('image')).toMatchObject({ status: 422 });
      expect(await as('document')).toMatchObject({ status: 422 });
      expect(await as('sticker')).toMatchObject({ status: 202 });
      const picture = await upload('a.jpg', 'image/jpeg', Buffer.alloc(5 * MEGABYTE + 1, 1));
      expect(picture.status).toBe(413);
      const film = await upload('a.mp4', 'video/mp4', Buffer.alloc(16 * MEGABYTE + 1, 1));
      expect(film.status).toBe(413);
    });

    it.each<[string, object, number]>([
      ['no zone', { send_at: '2030-12-01T10:00:00' }, 400],
      ['a day that no month has', { send_at: '2030-11-31T10:00:00Z' }, 400],
      ['a day of no leap year', { send_at: '2030-02-29T10:00:00Z' }, 400],
      ['an hour that no day has', { send_at: '2030-01-01T24:00:00Z' }, 400],
      ['a date alone', { expires_at: '2030-01-01' }, 400],
      ['a number', { send_at: 1_900_000_000 }, 400],
      ['an end before the beginning', { send_at: later(60), expires_at: later(30) }, 400],
    ])('a time with %s is refused', async (_name, times, expected) => {
      expect((await send({ to: '+15550142001', text: 's', ...times })).status).toBe(expected);
    });

    it('a time is read with its zone', async () => {
      const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
      const inIndia = new Date(at.getTime() + 5.5 * 3_600_000).toISOString();
      const sendAt = `${inIndia.slice(0, 19)}+05:30`;
      const { body } = await send({ to: '+15550142001', text: 's', send_at: sendAt });
      expect(await message(body.id)).toMatchObject({ sendAt: at.toISOString(), status: 'queued' });
    });

    it('the same key tells that the first try failed; another one tries again', async () => {
      const request = { to: refusing(131026), text: 'x' };
      const first = await send({ ...request, idempotency_key: 'one' });
      await eventually(async () =>
        expect(await message(first.body.id)).toMatchObject({ status: 'failed' }),
      );
      const again = await send({ ...request, idempotency_key: 'one' });
      expect(again).toMatchObject({
        status: 200,
        body: { id: first.body.id, duplicate: true, status: 'failed' },
      });
      const other = await send({ ...request, idempotency_key: 'two' });
      expect(other).toMatchObject({ status: 202 });
      expect(other.body.id).not.toBe(first.body.id);
    });

    it('whoever stopped marketing, as Meta says, gets none; other messages go on', async () => {
      await template('sale_now', 'MARKETING');
      const sale = () => send({ to: failing(131050), ...use('sale_now') });
      expect(await sale()).toMatchObject({ status: 202 });
      await eventually(async () =>
        expect(await people()).toMatchObject([{ marketingOptOut: true }]),
      );
      expect(await sale()).toMatchObject({
        status: 409,
        body: { code: 'recipient_opted_out' },
      });
      expect(await send({ to: failing(131050), text: 'your order' })).toMatchObject({
        status: 202,
      });
    });

    it('marketing goes by an API of its own, if that is what is asked for', async () => {
      await template('sale_mm', 'MARKETING');
      await template('note_mm', 'UTILITY');
      const to = refusing(131063);
      const ordinary = await send({ to, ...use('sale_mm') });
      await eventually(async () =>
        expect(await message(ordinary.body.id)).toMatchObject({
          status: 'failed',
          error: { code: 131063, advice: expect.stringContaining('message_activity_sharing') },
        }),
      );
      for (const message_activity_sharing of [true, false]) {
        const other = await send({ to, ...use('sale_mm'), message_activity_sharing });
        expect(other.status).toBe(202);
        await eventually(async () =>
          expect(await message(other.body.id)).toMatchObject({
            wamid: expect.any(String),
            messageActivitySharing: message_activity_sharing,
          }),
        );
        const path = `/_simulator/messages?callbackData=${other.body.id}`;
        expect(await system.simulator.request(path)).toMatchObject({
          items: [{ body: { message_activity_sharing } }],
        });
      }
      const sharing = { message_activity_sharing: true };
      const refusals = [
        await send({ to, ...use('note_mm'), ...sharing }),
        await send({ to, text: 'x', ...sharing }),
        await send({ to, ...use('sale_mm'), message_activity_sharing: 'yes' }),
      ];
      for (const refusal of refusals) {
        expect(refusal).toMatchObject({
          status: 400,
          body: { errors: [{ field: 'message_activity_sharing' }] },
        });
      }
    });
  });

  describe('a send whose answer is in doubt', () => {
    const scripts = [
      'accept-then-hang',
      'accept-then-reset',
      'accept-then-garbage',
      'slow',
    ].flatMap((outcome) =>
      [[], ['echo'], ['sent'], ['echo', 'delivered']].flatMap((before) =>
        [true, false].map((reference) => ({ outcome, before, reference })),
      ),
    );

    it('is one message and one acceptance at Meta, whatever comes first, also for who would send it again', async () => {
      const own = await registerTenant(system, {
        autoReply: { enabled: false },
        unknownPolicy: 'resend',
      });
      const sends = await Promise.all(
        scripts.map(async (script, index) => {
          const waId = `1555011${String(index).padStart(4, '0')}`;
          await system.simulator.request(`/_simulator/recipients/${waId}`, {
            method: 'PUT',
            body: { ...script, times: 1 },
          });
          const { body } = await send({ to: `+${waId}`, text: 'once' }, own);
          return { script, waId, id: body.id };
        }),
      );
      await killAWorkerAmidThem();
      for (const { script, waId, id } of sends) {
        await eventually(
          async () => {
            const rows: { id: string; status: string }[] = await messages(`?to=${waId}`, own);
            const ours = rows.map((row) => ({
              id: row.id,
              settled: !['queued', 'sending', 'unknown'].includes(row.status),
            }));
            expect({ script, ours }).toEqual({ script, ours: [{ id, settled: true }] });
          },
          { timeoutMs: 60_000 },
        );
        // Without a word of Meta's that names it, sending it again is what was asked for.
        const isNamed = script.reference || script.before.length > 0 || script.outcome === 'slow';
        const { total } = await system.simulator.messages({ to: waId });
        expect({ script, isOnce: !isNamed || total === 1 }).toEqual({ script, isOnce: true });
      }
    }, 180_000);

    async function killAWorkerAmidThem(): Promise<void> {
      const [worker] = system.workers;
      await eventually(async () =>
        expect((await system.simulator.messages({})).total).toBeGreaterThan(scripts.length / 2),
      );
      await system.kill(worker!);
      await worker!.start();
    }
  });

  describe('at the door', () => {
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
    ) => {
      const request = { method: 'POST', headers, body: bytes, ...more };
      return (await fetch(`${system.url}/whatsapp/webhook`, request)).status;
    };
    const JSON_TYPE = { 'content-type': 'application/json' };

    it('only the hash of the bytes that came opens it, whatever they are called', async () => {
      const signed = () => ({ ...JSON_TYPE, 'x-hub-signature-256': right() });
      const stream = new Blob([body]).stream();
      expect(await post(signed())).toBe(200);
      expect(await post(signed(), stream, { duplex: 'half' })).toBe(200);
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
      expect(await post(zipped, new Uint8Array(gzipSync(body)))).toBe(401);
    });
  });

  function later(seconds: number): string {
    return new Date(Date.now() + seconds * 1000).toISOString();
  }

  async function deliver(value: Record<string, unknown>, to = tenant): Promise<void> {
    const { status: code } = await system.webhook(notification([change(to, value)]));
    expect(code).toBe(200);
  }

  async function write(
    from: string,
    text: string,
    { contact = { profile: { name: 'Rosa' }, wa_id: from } as object, to = tenant } = {},
  ): Promise<void> {
    await deliver({ contacts: [contact], messages: [textMessage(from, { text })] }, to);
  }

  function send(body: object, from = tenant) {
    return system.api(`/tenants/${from.id}/send`, { body });
  }

  /** Sends to somebody of whom the simulator tells nothing further. */
  async function sendSilently(body: object): Promise<{ id: string; wamid: string }> {
    const faults = (statuses: boolean) =>
      system.simulator.request('/_simulator/faults', { method: 'PUT', body: { statuses } });
    await faults(false);
    const { id } = (await send(body)).body;
    const { wamid } = await eventually(async () => {
      const own = await message(id);
      expect(own.wamid).not.toBeNull();
      return own;
    });
    await faults(true);
    return { id, wamid };
  }

  async function message(id: string) {
    return (await system.api(`/tenants/${tenant.id}/messages/${id}`)).body;
  }

  async function messages(query = '', of = tenant) {
    return (await system.api(`/tenants/${of.id}/messages${query}`)).body.items;
  }

  async function people(of = tenant) {
    return (await system.api(`/tenants/${of.id}/customers`)).body.items;
  }

  async function sent({ phoneNumberId }: TestTenant) {
    return (await system.simulator.messages({ phoneNumberId })).items;
  }

  async function upload(name: string, type: string, bytes: Buffer) {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    const request = { method: 'POST', body: form };
    const response = await fetch(`${system.url}/tenants/${tenant.id}/media`, request);
    return { status: response.status, body: (await response.json()) as { id: string } };
  }

  async function template(name: string, category: string): Promise<void> {
    const components = [{ type: 'BODY', text: 'News for you.' }];
    const { status: code } = await system.api(`/tenants/${tenant.id}/templates`, {
      body: { name, language: 'en_US', category, components },
    });
    expect(code).toBe(201);
    await eventually(async () => {
      const { body } = await system.api(`/tenants/${tenant.id}/templates?name=${name}`);
      expect(body.items).toMatchObject([{ status: 'APPROVED' }]);
    });
  }

  function use(name: string) {
    return { type: 'template', template: { name, language: { code: 'en_US' } } };
  }
});
