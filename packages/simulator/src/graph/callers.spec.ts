import { NUMBER, SimulatedMeta, textTo, until, USER } from '../../test/simulated-meta.js';

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start();
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const call = (...given: Parameters<SimulatedMeta['call']>) => meta.call(...given);
const notFound = { code: 100, error_subcode: 33, type: 'GraphMethodException' };

describe('how clients call', () => {
  it('takes paths without a version', async () => {
    expect((await call('POST', `/${NUMBER}/messages`, textTo(USER))).status).toBe(200);
    expect((await call('GET', `/${NUMBER}?fields=display_phone_number`)).body).toMatchObject({
      id: NUMBER,
    });
    expect((await call('GET', '/debug_token?input_token=x')).body.data.is_valid).toBe(true);
  });

  it('takes the token from the query', async () => {
    const path = `/v26.0/${NUMBER}/messages?access_token=mine`;
    expect((await call('POST', path, textTo(USER), null)).status).toBe(200);
    await meta.set('tokens/mine', { state: 'expired' });
    const { body } = await call('POST', path, textTo(USER), null);
    expect(body.error).toMatchObject({ code: 190, error_subcode: 463 });
    const profile = `/${NUMBER}/whatsapp_business_profile?access_token=mine`;
    expect((await call('GET', profile, undefined, null)).status).toBe(401);
  });

  it('takes forms, and JSON within them', async () => {
    const form = new URLSearchParams({
      messaging_product: 'whatsapp',
      to: USER,
      type: 'text',
      text: JSON.stringify({ body: 'From a form' }),
    });
    expect((await call('POST', `/v26.0/${NUMBER}/messages`, form.toString())).status).toBe(200);
    expect((await meta.ledger()).items).toMatchObject([{ text: 'From a form' }]);
    const pin = await call(
      'POST',
      `/v26.0/${NUMBER}/register`,
      'messaging_product=whatsapp&pin=123456',
    );
    expect(pin.body).toEqual({ success: true });
  });

  it.each([
    ['contacts', [{ name: { formatted_name: 'Ada B', first_name: 'Ada' } }]],
    ['text', { body: '{"not":"an object"}' }],
    ['location', { latitude: 1, longitude: 2 }],
  ])('takes %s as JSON text', async (type, content) => {
    const body = { messaging_product: 'whatsapp', to: USER, type, [type]: JSON.stringify(content) };
    expect((await meta.send(body)).status).toBe(200);
  });

  it('takes ids that are numbers', async () => {
    const rows = [
      { id: 1, title: 'One' },
      { id: 2, title: 'Two' },
    ];
    const interactive = {
      type: 'list',
      body: { text: 'Choose' },
      action: { button: 'Open', sections: [{ rows }] },
    };
    const body = { messaging_product: 'whatsapp', to: USER, type: 'interactive', interactive };
    expect((await meta.send(body)).status).toBe(200);
  });

  it('tells a trace id, the version, and the challenge with a bad token', async () => {
    const sent = await meta.send(textTo(USER));
    expect(sent.headers.get('x-fb-trace-id')).toMatch(/^A\S{20,}$/);
    expect(sent.headers.get('facebook-api-version')).toBe('v26.0');
    const refused = await meta.send(textTo('15559000190'));
    expect(refused.headers.get('x-fb-trace-id')).toBe(refused.body.error.fbtrace_id);
    expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
    const listed = await call('GET', '/v25.0/77/message_templates');
    expect(listed.headers.get('facebook-api-version')).toBe('v25.0');
    const usage = JSON.parse(listed.headers.get('x-business-use-case-usage') ?? '');
    expect(usage['77'][0]).toMatchObject({ call_count: 1, estimated_time_to_regain_access: 0 });
  });
});

describe('what an id stands for', () => {
  it('an unknown one is nothing', async () => {
    for (const path of ['/v26.0/4711', '/v26.0/4711?phone_number_id=1', '/v26.0/4711?fields=id']) {
      expect((await call('GET', path)).body.error).toMatchObject(notFound);
    }
    expect((await call('POST', '/v26.0/4711', { components: [] })).body.error).toMatchObject(
      notFound,
    );
    expect((await call('DELETE', '/v26.0/4711')).body.error).toMatchObject(notFound);
  });

  it('becomes a number or an account by the fields asked for', async () => {
    const number = await call('GET', '/v26.0/4711?fields=verified_name,throughput');
    expect(number.body).toMatchObject({ id: '4711', throughput: { level: 'STANDARD' } });
    const account = await call('GET', '/v26.0/4712?fields=name,currency');
    expect(account.body).toEqual({ id: '4712', name: 'Account 4712', currency: 'USD' });
  });

  it('a deleted file is gone for those who ask and those who send', async () => {
    const id = await meta.upload(new Blob(['x'], { type: 'image/png' }));
    const picture = { messaging_product: 'whatsapp', to: USER, type: 'image', image: { id } };
    expect((await meta.send(picture)).status).toBe(200);
    await call('DELETE', `/v26.0/${id}`);
    expect((await call('GET', `/v26.0/${id}`)).body.error).toMatchObject(notFound);
    const header = { type: 'header', parameters: [{ type: 'image', image: { id } }] };
    const template = { name: 'hello_world', language: { code: 'en_US' }, components: [header] };
    for (const body of [
      picture,
      { messaging_product: 'whatsapp', to: USER, type: 'template', template },
      { ...picture, image: { id: 'med_01J' } },
    ]) {
      const { status, body: answer } = await meta.send(body);
      expect([status, answer.error.code]).toEqual([400, 131009]);
      expect(answer.error.error_data.details).toContain('media attachment ID');
    }
  });

  it.each([
    ['a file of another kind', 'application/pdf', 'x', 'image', {}],
    ['a voice note that is none', 'audio/mpeg', 'x', 'audio', { voice: true }],
    ['a voice note in another codec', 'audio/ogg', 'OggS vorbis', 'audio', { voice: true }],
  ])('%s is accepted, and fails', async (_case, type, bytes, as, rest) => {
    const id = await meta.upload(new Blob([bytes], { type }));
    const body = { messaging_product: 'whatsapp', to: USER, type: as, [as]: { id, ...rest } };
    expect((await meta.send(body)).status).toBe(200);
    await meta.statusNames(1);
    expect(meta.statuses()[0]).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] });
  });

  it('a real voice note arrives', async () => {
    const id = await meta.upload(new Blob(['OggS\0\0OpusHead'], { type: 'audio/ogg' }));
    const audio = { id, voice: true };
    await meta.send({ messaging_product: 'whatsapp', to: USER, type: 'audio', audio });
    expect(await meta.statusNames(3)).toEqual(['sent', 'delivered', 'read']);
  });

  it('an upload may name messaging_product in the query', async () => {
    const form = new FormData();
    form.set('file', new Blob(['x'], { type: 'image/png' }), 'a.png');
    const url = `${meta.base}/${NUMBER}/media?messaging_product=whatsapp`;
    const headers = { authorization: 'Bearer t' };
    const response = await fetch(url, { method: 'POST', headers, body: form });
    expect(await response.json()).toEqual({ id: expect.stringMatching(/^\d+$/) });
  });
});

describe('what else a number has', () => {
  it('a profile that can be changed and read', async () => {
    const path = `/v26.0/${NUMBER}/whatsapp_business_profile`;
    const bare = { data: [{ messaging_product: 'whatsapp' }] };
    expect((await call('GET', path)).body).toEqual(bare);
    const news = {
      about: 'Open till six',
      vertical: 'RETAIL',
      websites: ['https://shop.example/'],
    };
    const product = { messaging_product: 'whatsapp' };
    expect((await call('POST', path, { ...product, ...news })).body).toEqual({ success: true });
    const read = await call('GET', `${path}?fields=about,vertical,websites,email`);
    expect(read.body.data).toEqual([{ ...product, ...news }]);
  });

  it.each([
    ['no product', { messaging_product: undefined, about: 'x' }],
    ['a long about', { about: 'x'.repeat(140) }],
    ['an empty about', { about: '' }],
    ['a strange vertical', { vertical: 'PIRATES' }],
    ['three websites', { websites: ['https://a.b', 'https://a.b', 'https://a.b'] }],
    ['a website without scheme', { websites: ['shop.example'] }],
  ])('refuses a profile with %s', async (_case, news) => {
    const path = `/v26.0/${NUMBER}/whatsapp_business_profile`;
    const { body } = await call('POST', path, { messaging_product: 'whatsapp', ...news });
    expect(body.error.code).toBe(100);
  });

  it('short links that can be made, read, changed and removed', async () => {
    const path = `/v26.0/${NUMBER}/message_qrdls`;
    const made = await call('POST', path, { prefilled_message: 'Hi', generate_qr_image: 'PNG' });
    const { code } = made.body;
    expect(made.body).toEqual({
      code: expect.stringMatching(/^[0-9A-F]{14}$/),
      prefilled_message: 'Hi',
      deep_link_url: `https://wa.me/message/${code}`,
      qr_image_url: expect.stringContaining('.png'),
    });
    await call('POST', path, { code, prefilled_message: 'Ho' });
    expect((await call('GET', path)).body.data).toMatchObject([{ code, prefilled_message: 'Ho' }]);
    expect((await call('GET', `${path}/${code}`)).body.data).toHaveLength(1);
    expect((await call('DELETE', `${path}/${code}`)).body).toEqual({ success: true });
    expect((await call('GET', `${path}/${code}`)).body.error).toMatchObject(notFound);
    expect((await call('POST', path, { prefilled_message: '' })).status).toBe(400);
  });

  it('templates with a summary', async () => {
    const path = '/v26.0/77/message_templates';
    const { body } = await call(
      'GET',
      `${path}?limit=1&summary=total_count,message_template_limit`,
    );
    expect(body.summary).toEqual({ total_count: 1, message_template_limit: 250 });
    expect((await call('GET', path)).body.summary).toBeUndefined();
  });
});

describe('case', () => {
  it('of types does not matter', async () => {
    await meta.set('wabas/77', { phoneNumberIds: [NUMBER] });
    await meta.set('wabas/77/templates/track', {
      components: [
        { type: 'BODY', text: 'Dear {{1}}, it is on its way.' },
        { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Go', url: 'https://x.example/{{1}}' }] },
      ],
    });
    const template = {
      name: 'track',
      language: { code: 'en_US' },
      components: [
        { type: 'BODY', parameters: [{ type: 'TEXT', text: 'Ada' }] },
        { type: 'BUTTON', sub_type: 'URL', index: 0, parameters: [{ type: 'TEXT', text: 'p7' }] },
      ],
    };
    const body = { messaging_product: 'whatsapp', to: USER, type: 'TEMPLATE', template };
    expect((await meta.send(body)).status).toBe(200);
    const loud = {
      type: 'BUTTON',
      action: { buttons: [{ type: 'REPLY', reply: { id: 'a', title: 'A' } }] },
    };
    const interactive = { ...loud, body: { text: 'Well?' } };
    expect(
      (
        await meta.send({
          messaging_product: 'whatsapp',
          to: USER,
          type: 'interactive',
          interactive,
        })
      ).status,
    ).toBe(200);
    await until(() => meta.statuses()[0]);
  });
});
