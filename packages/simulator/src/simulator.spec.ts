import { SimulatorEnvironment } from './simulator.environment.js';
import {
  APP_SECRET,
  NUMBER,
  SimulatedMeta,
  textTo,
  until as eventually,
  USER,
  type Answer,
  type Json,
} from '../test/simulated-meta.js';
import { sign } from './webhooks/signature.js';

/** How long one waits for an answer that never comes, ms. */
const HANG_MS = 500;

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start();
});

afterAll(() => meta.stop());

beforeEach(() => meta.reset());

async function call(...given: Parameters<SimulatedMeta['call']>): Promise<Omit<Answer, 'headers'>> {
  const { status, body } = await meta.call(...given);
  return { status, body };
}

async function send(...given: Parameters<SimulatedMeta['send']>): Promise<Omit<Answer, 'headers'>> {
  const { status, body } = await meta.send(...given);
  return { status, body };
}

const set = (path: string, body: object) => meta.set(path, body);
const write = (body: object) => meta.write(body);
const ledger = (query?: string): Promise<{ total: number; items: Json[] }> => meta.ledger(query);
const unread = async (): Promise<string[]> =>
  (await call('GET', '/_simulator/requests')).body.unread;
const values = () => meta.changes();
const statuses = () => meta.statuses();
const statusNames = (count: number) => meta.statusNames(count);

describe('sending', () => {
  it('answers as Meta does, and reports what became of it', async () => {
    const sent = await send(textTo(`+${USER}`, { biz_opaque_callback_data: 'msg_1' }));
    expect(sent).toEqual({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: `+${USER}`, wa_id: USER }],
        messages: [{ id: expect.stringMatching(/^wamid\./) }],
      },
    });
    expect(await statusNames(3)).toEqual(['sent', 'delivered', 'read']);
    expect(values()[0]).toEqual({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '15550500601', phone_number_id: NUMBER },
        contacts: [{ wa_id: USER }],
        statuses: [
          {
            id: sent.body.messages[0].id,
            status: 'sent',
            timestamp: expect.stringMatching(/^\d{10}$/),
            recipient_id: USER,
            biz_opaque_callback_data: 'msg_1',
            pricing: {
              billable: false,
              pricing_model: 'PMP',
              type: 'free_customer_service',
              category: 'service',
            },
          },
        ],
      },
    });
    for (const { body, signature } of meta.received) {
      expect(signature).toBe(sign(APP_SECRET, Buffer.from(body)));
    }
  });

  it('tells user id and name of whoever wrote, and makes up none for others', async () => {
    await write({ text: 'hi', name: 'Sam' });
    await send(textTo(`+${USER}`));
    await statusNames(3);
    const told = values().find(({ value }) => value.statuses !== undefined).value;
    const userId = expect.stringMatching(/^US\.\d{20}$/);
    expect(told).toMatchObject({
      contacts: [{ profile: { name: 'Sam' }, wa_id: USER, user_id: userId }],
      statuses: [{ recipient_user_id: userId }],
    });
  });

  it('takes marketing by its own API, and nothing else there', async () => {
    const path = `/v26.0/${NUMBER}/marketing_messages`;
    expect(await meta.call('POST', path, textTo(`+${USER}`))).toMatchObject({
      status: 400,
      body: { error: { code: 134100 } },
    });
  });

  it('keeps every accepted message in the ledger', async () => {
    await send(textTo(USER, { biz_opaque_callback_data: 'one' }));
    await send(textTo('15550005678', { biz_opaque_callback_data: 'two' }));
    await eventually(async () => {
      const { items } = await ledger('callbackData=one');
      return items[0].statuses[2]?.acknowledgedAt ?? undefined;
    });
    const { total, items } = await ledger(`to=%2B${USER}`);
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({
      phoneNumberId: NUMBER,
      to: USER,
      recipient: null,
      waId: USER,
      type: 'text',
      text: 'Hello',
      callbackData: 'one',
      body: textTo(USER, { biz_opaque_callback_data: 'one' }),
      statuses: [{ status: 'sent' }, { status: 'delivered' }, { status: 'read' }],
    });
    expect((await ledger()).total).toBe(2);
    expect((await ledger('phoneNumberId=1')).total).toBe(0);
  });

  it('writes a Brazilian number the way WhatsApp does', async () => {
    const { body } = await send(textTo('+5531912345678'));
    expect(body.contacts).toEqual([{ input: '+5531912345678', wa_id: '553112345678' }]);
  });

  it('sends to a business-scoped user id', async () => {
    const { body } = await send(textTo(USER, { to: undefined, recipient: 'US.134' }));
    expect(body.contacts).toEqual([{ input: 'US.134', user_id: 'US.134' }]);
    await statusNames(1);
    expect(statuses()[0]).toMatchObject({ recipient_user_id: 'US.134' });
    expect(statuses()[0].recipient_id).toBeUndefined();
  });

  it('takes read receipts and typing', async () => {
    const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.x' };
    expect(await send({ ...receipt, typing_indicator: { type: 'text' } })).toEqual({
      status: 200,
      body: { success: true },
    });
    expect((await call('GET', '/_simulator/requests')).body).toMatchObject({
      readReceipts: 1,
      typingIndicators: 1,
    });
  });

  it('refuses a body that is not JSON, and a caller without a token', async () => {
    const url = `${meta.base}/v26.0/${NUMBER}/messages`;
    const bad = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: '{oops',
    });
    expect([bad.status, await bad.json()]).toMatchObject([400, { error: { code: 100 } }]);
    const anonymous = await fetch(url, { method: 'POST', body: '{}' });
    expect([anonymous.status, await anonymous.json()]).toMatchObject([
      401,
      { error: { code: 190, type: 'OAuthException' } },
    ]);
  });
});

describe('outcomes', () => {
  it.each([
    ['15559131026', 400, 131026],
    ['15559000190', 401, 190],
    ['15559130429', 400, 130429],
    ['15559131016', 500, 131016],
    ['15559132001', 404, 132001],
  ])('%s is refused with HTTP %d, code %d', async (to, status, code) => {
    expect(await send(textTo(to))).toMatchObject({ status, body: { error: { code } } });
    expect((await ledger()).total).toBe(0);
  });

  it.each([
    ['html-500', false],
    ['reset', false],
    ['hang', false],
    ['accept-then-hang', true],
    ['accept-then-reset', true],
    ['accept-then-garbage', true],
    ['accept-then-html-500', true],
    ['accept-then-late-answer', true],
  ])('%s gives no usable answer; accepted: %s', async (outcome, accepted) => {
    await set(`recipients/+${USER}`, { outcome });
    const mine = textTo(USER, { biz_opaque_callback_data: 'msg_1' });
    await expect(send(mine, undefined, HANG_MS)).rejects.toThrow();
    expect((await ledger()).total).toBe(accepted ? 1 : 0);
    await eventually(async () => (await unread()).includes('msg_1'));
    if (accepted) expect(await statusNames(3)).toHaveLength(3);
  });

  it.each([
    ['accepts', USER],
    ['refuses', '15559131016'],
  ])('gives an answer that can be read where it %s', async (_what, to) => {
    await send(textTo(to, { biz_opaque_callback_data: 'msg_1' }));
    // Whatever the end of the answer makes happen has happened by the next one.
    await send(textTo(USER, { biz_opaque_callback_data: 'msg_2' }));
    expect(await unread()).toEqual([]);
  });

  it('fails later, without contacts', async () => {
    expect((await send(textTo('15558131049'))).status).toBe(200);
    expect(await statusNames(1)).toEqual(['failed']);
    expect(statuses()[0].errors).toEqual([
      expect.objectContaining({ code: 131049, error_data: { details: expect.any(String) } }),
    ]);
    expect(values()[0].value.contacts).toBeUndefined();
  });

  it('refuses the first sends only', async () => {
    const codes = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      codes.push((await send(textTo('15556131056'))).status);
    }
    expect(codes).toEqual([400, 400, 200]);
    expect((await call('GET', '/_simulator/requests')).body).toMatchObject({
      outcomes: { 'error-131056': 2, accept: 1 },
      numbers: { [NUMBER]: { requests: 3 } },
    });
  });

  it('takes its time', async () => {
    await set(`recipients/${USER}`, { outcome: 'slow', delayMs: 80 });
    const started = performance.now();
    await send(textTo(USER));
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  it('takes its time to refuse, too', async () => {
    await set(`recipients/${USER}`, { outcome: 'error', code: 131056, delayMs: 80 });
    const started = performance.now();
    expect((await send(textTo(USER))).body.error.code).toBe(131056);
    expect(performance.now() - started).toBeGreaterThan(75);
  });
});

describe('limits', () => {
  it('keeps the window from the start', () => {
    expect(new SimulatorEnvironment().SIMULATOR_WINDOW).toBe('failed');
  });

  it('spares whoever has a script', async () => {
    await set('faults', { window: 'error' });
    await set(`recipients/${USER}`, { outcome: 'accept' });
    expect((await send(textTo(USER))).status).toBe(200);
    expect((await send(textTo('15557000008'))).status).toBe(200);
  });

  it('closes the window on who has not written', async () => {
    await set('faults', { window: 'error' });
    expect((await send(textTo(USER))).body.error.code).toBe(131047);
    await write({ text: 'hi' });
    expect((await send(textTo(USER))).status).toBe(200);
  });

  it('can tell of the closed window later', async () => {
    await set('faults', { window: 'failed' });
    expect((await send(textTo(USER))).status).toBe(200);
    expect(await statusNames(1)).toEqual(['failed']);
    expect(statuses()[0].errors[0].code).toBe(131047);
  });

  it('holds a pair to 45 at once, and nobody else', async () => {
    await set('faults', { pairLimit: true, statuses: false });
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(textTo(USER))));
    const refused = answers.filter(({ body }) => body.error?.code === 131056);
    expect(refused).toHaveLength(5);
    expect((await send(textTo('15550005678'))).status).toBe(200);
  });

  it('holds a number to its throughput', async () => {
    await set('faults', { throughputPerSecond: 1, statuses: false });
    const numbers = Array.from({ length: 30 }, (_, index) => `1555000${2000 + index}`);
    const answers = await Promise.all(numbers.map((to) => send(textTo(to))));
    expect(answers.some(({ body }) => body.error?.code === 130429)).toBe(true);
  });
});

describe('webhooks', () => {
  it('are posted again until they are taken', async () => {
    meta.answerWith = (attempt) => (attempt < 4 ? 503 : 200);
    await write({ text: 'hi' });
    const { body } = await eventually(async () => {
      const answer = await call('GET', '/_simulator/webhooks');
      return answer.body.acknowledged === 1 ? answer : undefined;
    });
    expect(body).toMatchObject({ posted: 4, refused: { 503: 3 }, pending: 0, givenUp: 0 });
    expect(body.failures[0]).toMatchObject({ status: 503, body: 'no', attempt: 1 });
    expect(new Set(meta.received.map((post) => post.body)).size).toBe(1);
  });

  it('share a POST if batches are on', async () => {
    await set('faults', { webhookBatch: 1000, webhookLingerMs: 60_000 });
    for (let count = 0; count < 5; count += 1) await write({ text: `hi ${count}` });
    await set('faults', { webhookBatch: 6, webhookLingerMs: 60_000 });
    await write({ text: 'hi 5' });
    await eventually(() => meta.received[0]);
    expect(values()).toHaveLength(1);
    expect(values()[0].value.messages).toHaveLength(6);
  });

  it('come twice if they shall', async () => {
    await set('faults', { duplicateWebhookRate: 1 });
    await write({ text: 'hi' });
    await eventually(() => meta.received[1]);
    expect(meta.received[0]).toEqual(meta.received[1]);
  });

  it('can come before the answer', async () => {
    await set('faults', { statusBeforeAnswer: true });
    await send(textTo(USER));
    expect(statuses()[0].status).toBe('sent');
  });

  it('tell of accounts and templates', async () => {
    const value = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } };
    await call('POST', '/_simulator/events', { wabaId: '11', field: 'account_update', value });
    await eventually(() => meta.received[0]);
    expect(JSON.parse(meta.received[0]?.body ?? '').entry).toEqual([
      { id: '11', time: expect.any(Number), changes: [{ field: 'account_update', value }] },
    ]);
  });

  it('go where an account or a number says, once the URL is verified', async () => {
    const url = `${meta.receiverUrl}/own`;
    const configuration = { override_callback_uri: url, verify_token: 'x' };
    const path = `/v26.0/${NUMBER}`;
    expect(await call('POST', path, { webhook_configuration: configuration })).toEqual({
      status: 200,
      body: { success: true },
    });
    const { body } = await call('GET', `${path}?fields=webhook_configuration`);
    expect(body.webhook_configuration.phone_number).toBe(url);
    meta.answerWith = () => 403;
    const refused = await call('POST', '/v26.0/11/subscribed_apps', configuration);
    expect(refused.body.error.code).toBe(2200);
  });
});

describe('customers', () => {
  it('write what they are told', async () => {
    const { status, body } = await write({ text: 'Olá / 👋', name: 'Rosa', username: 'rosa.q' });
    expect([status, body.wamid]).toEqual([202, expect.stringMatching(/^wamid\./)]);
    await eventually(() => meta.received[0]);
    expect(meta.received[0]?.body).toContain('Ol\\u00e1 \\/ \\ud83d\\udc4b');
    expect(values()[0].value).toMatchObject({
      contacts: [{ profile: { name: 'Rosa', username: 'rosa.q' }, wa_id: USER }],
      messages: [{ from: USER, id: body.wamid, type: 'text', text: { body: 'Olá / 👋' } }],
    });
  });

  it('may hide their number, and can be answered', async () => {
    await write({ text: 'hi', hideNumber: true });
    await eventually(() => meta.received[0]);
    const { contacts, messages } = values()[0].value;
    expect(contacts[0].wa_id ?? messages[0].from).toBeUndefined();
    const answered = await send(textTo('', { to: undefined, recipient: messages[0].from_user_id }));
    expect(answered.body.contacts[0].user_id).toBe(contacts[0].user_id);
    await statusNames(3);
    expect(statuses()[0].recipient_id).toBeUndefined();
  });

  it('answer one of our messages', async () => {
    const { body } = await send(textTo(USER));
    const id = body.messages[0].id;
    await write({
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } },
      context: { message_id: id },
    });
    const message = await eventually(() => values().find(({ value }) => value.messages)?.value);
    expect(message.messages[0].context).toEqual({ from: '15550500601', id });
  });

  it('send pictures that can be fetched', async () => {
    const data = Buffer.from('not really a picture').toString('base64');
    await write({ type: 'image', image: { caption: 'Look', data } });
    await eventually(() => meta.received[0]);
    const { image } = values()[0].value.messages[0];
    expect(image).toMatchObject({ caption: 'Look', mime_type: 'image/jpeg' });
    const file = await fetch(image.url, { headers: { authorization: 'Bearer t' } });
    expect(await file.text()).toBe('not really a picture');
    expect((await fetch(image.url)).status).toBe(401);
  });

  it.each([
    ['nothing', {}],
    ['no number', { phoneNumberId: undefined, text: 'x' }],
  ])('say %s: refused', async (_case, body) => {
    expect((await write(body)).status).toBe(400);
  });
});

describe('the rest of the Graph', () => {
  it('keeps a file and gives it back', async () => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob(['hello'], { type: 'text/plain' }), 'a.txt');
    const headers = { authorization: 'Bearer t' };
    const url = `${meta.base}/v26.0/${NUMBER}/media`;
    const uploaded = await fetch(url, { method: 'POST', headers, body: form });
    const { id } = (await uploaded.json()) as { id: string };
    const { body } = await call('GET', `/v26.0/${id}?phone_number_id=${NUMBER}`);
    expect(body).toMatchObject({ mime_type: 'text/plain', file_size: 5, id });
    expect(await (await fetch(body.url, { headers })).text()).toBe('hello');
    expect((await call('GET', `/v26.0/${id}?phone_number_id=1`)).body.error.error_subcode).toBe(33);
    expect((await fetch(`${body.url}x`, { headers })).status).toBe(404);
    expect((await call('DELETE', `/v26.0/${id}`)).body).toEqual({ success: true });
    expect((await fetch(body.url, { headers })).status).toBe(404);
  });

  it('refuses a file of a type it does not know', async () => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob(['x'], { type: 'application/zip' }), 'a.zip');
    const headers = { authorization: 'Bearer t' };
    const url = `${meta.base}/v26.0/${NUMBER}/media`;
    const { status } = await fetch(url, { method: 'POST', headers, body: form });
    expect(status).toBe(400);
  });

  it('reviews a template, tells of it and sends it', async () => {
    const draft = {
      name: 'order_ok',
      language: 'en_US',
      category: 'UTILITY',
      components: [
        {
          type: 'BODY',
          text: 'Thank you, {{1}}! It is on its way.',
          example: { body_text: [['Ada']] },
        },
      ],
    };
    const path = `/v26.0/1${NUMBER}/message_templates`;
    const { body } = await call('POST', path, draft);
    expect(body).toEqual({ id: expect.any(String), status: 'PENDING', category: 'UTILITY' });
    await eventually(() => meta.received[0]);
    expect(values()[0]).toMatchObject({
      field: 'message_template_status_update',
      value: { event: 'APPROVED', message_template_id: Number(body.id) },
    });
    const template = (parameters: object[]) => ({
      messaging_product: 'whatsapp',
      to: USER,
      type: 'template',
      template: {
        name: 'order_ok',
        language: { code: 'en_US' },
        components: [{ type: 'body', parameters }],
      },
    });
    expect((await send(template([]))).body.error.code).toBe(132000);
    const sent = await send(template([{ type: 'text', text: 'Ada' }]));
    expect(sent.body.messages[0].message_status).toBe('accepted');
    const page = await call('GET', `${path}?limit=1&name=order`);
    expect(page.body.data).toMatchObject([{ name: 'order_ok', status: 'APPROVED' }]);
    expect((await call('DELETE', `${path}?name=order_ok`)).body).toEqual({ success: true });
    expect((await send(template([]))).body.error.code).toBe(132001);
    const again = await call('POST', path, draft);
    expect(again.body.error).toMatchObject({ code: 100, error_subcode: 2388023 });
    const other = await call('POST', path, { ...draft, language: 'de' });
    expect(other.body.status).toBe('PENDING');
  });

  it('holds templates to what Meta allows', async () => {
    const path = '/v26.0/77/message_templates';
    const components = [{ type: 'BODY', text: 'Thank you for your order.' }];
    const draft = { language: 'en_US', category: 'UTILITY', components };
    const made = await call('POST', path, { ...draft, name: 'first' });
    await eventually(() => meta.received[0]);
    const change = { category: 'MARKETING' };
    expect((await call('POST', `/v26.0/${made.body.id}`, change)).body.error.code).toBe(100);
    await set('wabas/77/templates/first', { status: 'DISABLED' });
    expect((await call('DELETE', `${path}?name=first`)).body.error.code).toBe(100);
    for (let count = 0; count < 248; count += 1) {
      await set(`wabas/77/templates/more_${count}`, { components });
    }
    expect((await call('POST', path, { ...draft, name: 'last' })).body.error.code).toBe(2388019);
  });

  it('signs a business up', async () => {
    await set('codes/CODE', { wabaIds: ['77'], phoneNumberIds: ['7701'] });
    await set('phone-numbers/7701', { wabaId: '77', registered: false });
    const exchange = `/v26.0/oauth/access_token?client_id=1&client_secret=${APP_SECRET}&code=CODE`;
    const token = (await call('GET', exchange)).body.access_token as string;
    expect((await call('GET', exchange)).body.error.error_subcode).toBe(36009);
    const debug = await call('GET', `/v26.0/debug_token?input_token=${token}`);
    expect(debug.body.data.granular_scopes[0].target_ids).toEqual(['77']);
    const numbers = await call('GET', '/v26.0/77/phone_numbers', undefined, token);
    expect(numbers.body.data).toMatchObject([{ id: '7701', platform_type: 'NOT_APPLICABLE' }]);
    const subscribed = await call('POST', '/v26.0/77/subscribed_apps', undefined, token);
    expect(subscribed.body).toEqual({ success: true });
    const send7701 = () => call('POST', '/v26.0/7701/messages', textTo(USER), token);
    expect((await send7701()).body.error.code).toBe(133010);
    await call(
      'POST',
      '/v26.0/7701/register',
      { messaging_product: 'whatsapp', pin: '123456' },
      token,
    );
    expect((await send7701()).status).toBe(200);
    expect((await send(textTo(USER), token)).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
  });

  it.each([
    ['expired', { state: 'expired' }, 401, { code: 190, error_subcode: 463 }],
    ['revoked', { state: 'revoked' }, 401, { code: 190, error_subcode: 458 }],
    ['without permission', { state: 'no-permission' }, 403, { code: 10 }],
    ['used up', { state: 'valid', expiresInMs: 0 }, 401, { code: 190, error_subcode: 463 }],
  ])('refuses a token that is %s', async (_case, token, status, error) => {
    await set('tokens/other', token);
    expect(await send(textTo(USER), 'other')).toMatchObject({ status, body: { error } });
  });

  it.each([
    ['GET', '/'],
    ['GET', '/nothing/here'],
    ['PUT', `/v26.0/${NUMBER}/messages`],
    ['GET', '/v26.0/%zz'],
  ])('%s %s is refused in its own shape', async (method, path) => {
    const { status, body } = await call(method, path);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: expect.any(Number), fbtrace_id: expect.any(String) });
  });
});
