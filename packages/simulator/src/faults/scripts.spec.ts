import { NUMBER, SimulatedMeta, textTo, until, USER } from '../../test/simulated-meta.js';

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start();
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const hello = (to = USER) => ({
  messaging_product: 'whatsapp',
  to,
  type: 'template',
  template: { name: 'hello_world', language: { code: 'en_US' } },
});
const codeOf = async (answer: Promise<{ body: { error?: { code: number } } }>) =>
  (await answer).body.error?.code ?? 'sent';
/** What the receiver was told, in order, of which message. */
const told = () =>
  meta.changes().map(({ field, value }) => {
    const [status] = value.statuses ?? [];
    const [echo] = value.message_echoes ?? [];
    return { what: field === 'messages' ? status.status : 'echo', wamid: (status ?? echo).id };
  });

describe('what is told before the answer', () => {
  it.each([
    [['echo']],
    [['sent']],
    [['sent', 'delivered', 'read']],
    [['echo', 'sent']],
    [['delivered', 'echo']],
  ])('%j', async (before) => {
    await meta.set(`recipients/${USER}`, { outcome: 'accept', before });
    const { body } = await meta.send(textTo(USER));
    const wamid = body.messages[0].id;
    expect(told()).toEqual(before.map((what) => ({ what, wamid })));
    await meta.statusNames(3);
    const names = told().map(({ what }) => what);
    expect([...names].sort()).toEqual(
      [...new Set([...before, 'sent', 'delivered', 'read'])].sort(),
    );
  });

  it('also if the answer is lost', async () => {
    await meta.set(`recipients/${USER}`, { outcome: 'accept-then-hang', before: ['echo'] });
    const path = `/v26.0/${NUMBER}/messages`;
    await meta.callInVain('POST', path, textTo(USER), async () => told().length > 0);
    const { items } = await meta.ledger();
    expect(told()[0]).toEqual({ what: 'echo', wamid: items[0].wamid });
  });

  it('an echo shows the message and its two ends', async () => {
    await meta.set(`recipients/${USER}`, { outcome: 'accept', before: ['echo'] });
    await meta.send(textTo(USER));
    const [{ field, value }] = meta.changes();
    expect(field).toBe('smb_message_echoes');
    expect(value).toMatchObject({
      metadata: { phone_number_id: NUMBER },
      contacts: [{ wa_id: USER }],
      message_echoes: [{ from: '15550500601', to: USER, type: 'text', text: { body: 'Hello' } }],
    });
  });
});

describe('statuses', () => {
  it('come without our reference if they shall', async () => {
    const reference = { biz_opaque_callback_data: 'msg_1' };
    await meta.set(`recipients/${USER}`, { outcome: 'failed', code: 131042, reference: false });
    await meta.send(textTo(USER, reference));
    await meta.statusNames(1);
    expect(meta.statuses()[0]).toMatchObject({ status: 'failed', errors: [{ code: 131042 }] });
    expect(meta.statuses()[0].biz_opaque_callback_data).toBeUndefined();
    await meta.set(`recipients/${USER}`, { outcome: 'failed', code: 131042 });
    await meta.send(textTo(USER, reference));
    await meta.statusNames(2);
    expect(meta.statuses()[1].biz_opaque_callback_data).toBe('msg_1');
  });

  it('come late if they shall', async () => {
    await meta.set(`recipients/${USER}`, { outcome: 'failed', statusDelayMs: 300 });
    const sentAt = Date.now();
    await meta.send(textTo(USER));
    await meta.statusNames(1);
    expect(Date.now() - sentAt).toBeGreaterThanOrEqual(299);
  });
});

describe('errors of a sender', () => {
  it.each([
    ['phone-numbers', NUMBER, 131042],
    ['phone-numbers', NUMBER, 133010],
    ['tokens', 'token', 190],
  ])('%s/%s with %d', async (kind, name, code) => {
    await meta.set(`${kind}/${name}/script`, { outcome: 'error', code, times: 2 });
    expect(await codeOf(meta.send(textTo(USER)))).toBe(code);
    expect(await codeOf(meta.send(hello()))).toBe(code);
    expect(await codeOf(meta.send(textTo(USER)))).toBe('sent');
  });

  it('hold for one kind of messages only, and for nobody else', async () => {
    const script = { outcome: 'error', code: 131048, only: 'template' };
    await meta.set(`phone-numbers/${NUMBER}/script`, script);
    expect(await codeOf(meta.send(hello()))).toBe(131048);
    expect(await codeOf(meta.send(textTo(USER)))).toBe('sent');
    expect(await codeOf(meta.call('POST', '/v26.0/77/messages', hello()))).toBe('sent');
    await meta.call('DELETE', `/_simulator/phone-numbers/${NUMBER}/script`);
    expect(await codeOf(meta.send(hello()))).toBe('sent');
  });

  it('refuses a script for something else', async () => {
    expect((await meta.set('cats/x/script', { outcome: 'accept' })).status).toBe(404);
    expect((await meta.set(`tokens/x/script`, { outcome: 'explode' })).status).toBe(400);
  });
});

describe('an owner who writes on the phone', () => {
  it('is echoed', async () => {
    const path = `/_simulator/phone-numbers/${NUMBER}/echoes`;
    const { status, body } = await meta.call('POST', path, { to: `+${USER}`, text: 'On my way' });
    expect(status).toBe(202);
    const [{ value }] = await until(() => (meta.received[0] ? meta.changes() : undefined));
    expect(value.message_echoes).toMatchObject([
      { id: body.wamid, to: USER, type: 'text', text: { body: 'On my way' } },
    ]);
    expect((await meta.call('POST', path, { text: 'x' })).status).toBe(400);
  });
});
