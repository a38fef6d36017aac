import { APP_SECRET, SimulatedMeta, textTo, until, USER } from '../../test/simulated-meta.js';

let meta: SimulatedMeta;

beforeAll(async () => {
  meta = await SimulatedMeta.start();
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const exchangePath = (code: string, rest = '') =>
  `/v26.0/oauth/access_token?client_id=1&client_secret=${APP_SECRET}&code=${code}${rest}`;
const signUp = async (wish: object = {}) =>
  (await meta.call('POST', '/_simulator/signups', wish)).body as {
    code: string;
    event: string;
    wabaId: string;
    phoneNumberId: string;
    businessId: string;
  };
const connect = async (wish: object = {}) => {
  const signup = await signUp(wish);
  const { body } = await meta.call('GET', exchangePath(signup.code));
  const token = body.access_token as string;
  const graph = (method: string, path: string, rest?: object) =>
    meta.call(method, `/v26.0/${path}`, rest, token);
  return { ...signup, token, graph };
};
const register = { messaging_product: 'whatsapp', pin: '123456' };

describe('embedded signup', () => {
  it('leads from the dialog to a number that sends', async () => {
    const { event, wabaId, phoneNumberId, businessId, token, graph } = await connect();
    expect(event).toBe('FINISH');
    await until(() => meta.received[0]);
    expect(JSON.parse(meta.received[0]?.body ?? '').entry[0]).toMatchObject({
      id: businessId,
      changes: [{ field: 'account_update', value: { event: 'PARTNER_ADDED' } }],
    });
    const debug = await meta.call(
      'GET',
      `/v26.0/debug_token?input_token=${token}`,
      undefined,
      `400500600700801|${APP_SECRET}`,
    );
    expect(debug.body.data).toMatchObject({ is_valid: true, expires_at: 0 });
    expect(debug.body.data.granular_scopes[0].target_ids).toEqual([wabaId]);
    const numbers = await graph('GET', `${wabaId}/phone_numbers`);
    expect(numbers.body.data).toMatchObject([{ id: phoneNumberId }]);
    expect((await graph('GET', `${wabaId}/subscribed_apps`)).body.data).toEqual([]);
    await graph('POST', `${wabaId}/subscribed_apps`);
    expect((await graph('GET', `${wabaId}/subscribed_apps`)).body.data).toHaveLength(1);
    expect((await graph('POST', `${phoneNumberId}/register`, { pin: '123456' })).status).toBe(400);
    expect((await graph('POST', `${phoneNumberId}/register`, register)).body.success).toBe(true);
    const sent = await graph('POST', `${phoneNumberId}/messages`, textTo(USER));
    expect(sent.status).toBe(200);
    await graph('DELETE', `${wabaId}/subscribed_apps`);
    expect((await graph('GET', `${wabaId}/subscribed_apps`)).body.data).toEqual([]);
  });

  it('a code works once, for thirty seconds, with the address it was made for', async () => {
    const { code } = await signUp();
    const form = new URLSearchParams({ client_id: '1', client_secret: APP_SECRET, code });
    const posted = await meta.call('POST', '/v26.0/oauth/access_token', form.toString());
    expect(posted.body).toEqual({
      access_token: expect.stringMatching(/^EAA/),
      token_type: 'bearer',
    });
    const codeOf = async (path: string) => {
      const { error } = (await meta.call('GET', path)).body;
      return [error.code, error.error_subcode];
    };
    expect(await codeOf(exchangePath(code))).toEqual([100, 36009]);
    await meta.set('codes/OLD', { ttlMs: 0 });
    expect(await codeOf(exchangePath('OLD'))).toEqual([100, 36007]);
    await meta.set('codes/WEB', { redirectUri: 'https://x.example/back' });
    expect(await codeOf(exchangePath('WEB', '&redirect_uri=https://y.example'))).toEqual([
      100, 36008,
    ]);
    await meta.set('faults', { strict: true });
    expect(await codeOf(exchangePath('NOBODYS'))).toEqual([100, 36007]);
  });

  it('a token that ends says when', async () => {
    const { code } = await signUp({ expiresInMs: 3_600_000 });
    const { body } = await meta.call('GET', exchangePath(code));
    expect(body.expires_in).toBeGreaterThan(3500);
    const debug = await meta.call('GET', `/v26.0/debug_token?input_token=${body.access_token}`);
    expect(debug.body.data.expires_at).toBeGreaterThan(Date.now() / 1000);
  });

  it('gives an app token for the secret', async () => {
    const path = `/v26.0/oauth/access_token?client_id=1&client_secret=${APP_SECRET}`;
    const { body } = await meta.call('GET', `${path}&grant_type=client_credentials`);
    expect(body.access_token).toBe(`400500600700801|${APP_SECRET}`);
  });

  it('an account without numbers', async () => {
    const { event, phoneNumberId, wabaId, graph } = await connect({ phoneNumberIds: [] });
    expect([event, phoneNumberId]).toEqual(['FINISH_ONLY_WABA', null]);
    expect((await graph('GET', `${wabaId}/phone_numbers`)).body.data).toEqual([]);
  });
});

describe('a number', () => {
  it('keeps its PIN until it is changed', async () => {
    const { phoneNumberId, graph } = await connect();
    await graph('POST', `${phoneNumberId}/register`, register);
    await graph('POST', `${phoneNumberId}/deregister`);
    const wrong = await graph('POST', `${phoneNumberId}/register`, { ...register, pin: '654321' });
    expect(wrong.body.error.code).toBe(133005);
    await graph('POST', phoneNumberId, { pin: '654321' });
    const right = await graph('POST', `${phoneNumberId}/register`, { ...register, pin: '654321' });
    expect(right.body).toEqual({ success: true });
  });

  it('can be registered and deregistered ten times in three days', async () => {
    const { phoneNumberId, graph } = await connect();
    const codes = [];
    for (let count = 0; count < 11; count += 1) {
      const { body } = await graph('POST', `${phoneNumberId}/register`, register);
      codes.push(body.error?.code ?? 'done');
    }
    expect(codes).toEqual([...Array<string>(10).fill('done'), 133016]);
  });

  it('is verified by the code that was sent to it', async () => {
    const { phoneNumberId, graph } = await connect();
    await meta.set(`phone-numbers/${phoneNumberId}`, { codeVerificationStatus: 'NOT_VERIFIED' });
    const unverified = await graph('POST', `${phoneNumberId}/register`, register);
    expect(unverified.body.error.code).toBe(133006);
    const asked = { code_method: 'SMS', language: 'en_US' };
    expect((await graph('POST', `${phoneNumberId}/request_code`, {})).status).toBe(400);
    await graph('POST', `${phoneNumberId}/request_code`, asked);
    const { body } = await meta.call('GET', `/_simulator/phone-numbers/${phoneNumberId}`);
    const code = body.verificationCode as string;
    const wrong = await graph('POST', `${phoneNumberId}/verify_code`, { code: '000000' });
    expect(wrong.body.error.code).toBe(136025);
    await graph('POST', `${phoneNumberId}/verify_code`, { code });
    const { status } = await graph('POST', `${phoneNumberId}/register`, register);
    expect(status).toBe(200);
  });

  it('shows what was declared of it', async () => {
    const { phoneNumberId, graph } = await connect();
    const declared = { qualityRating: 'RED', nameStatus: 'DECLINED', throughputLevel: 'HIGH' };
    await meta.set(`phone-numbers/${phoneNumberId}`, declared);
    const { body } = await graph(
      'GET',
      `${phoneNumberId}?fields=quality_rating,name_status,throughput,status`,
    );
    expect(body).toEqual({
      id: phoneNumberId,
      quality_rating: 'RED',
      name_status: 'DECLINED',
      throughput: { level: 'HIGH' },
      status: 'DISCONNECTED',
    });
  });
});

describe('a number that stays in the app', () => {
  const sync = (type: string) => ({ messaging_product: 'whatsapp', sync_type: type });
  const ofField = (field: string) =>
    until(() => meta.changes().find((change) => change.field === field)?.value);
  const coexisting = async (app: object = {}) => {
    const connected = await connect({ coexistence: true });
    await connected.graph('POST', `${connected.wabaId}/subscribed_apps`);
    await meta.set(`phone-numbers/${connected.phoneNumberId}`, app);
    const ask = (type: string) =>
      connected.graph('POST', `${connected.phoneNumberId}/smb_app_data`, sync(type));
    return { ...connected, ask };
  };

  it('sends at once, and hands over its contacts and its past, once', async () => {
    const { event, phoneNumberId, graph, ask } = await coexisting({
      appContacts: [{ waId: USER, name: 'Rosa Quill' }],
      appHistory: [
        {
          waId: USER,
          messages: [
            { from: 'user', text: 'Are you open?', timestamp: 1789231000 },
            { from: 'business', text: 'Till six' },
          ],
        },
      ],
    });
    expect(event).toBe('FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING');
    expect((await graph('POST', `${phoneNumberId}/messages`, textTo(USER))).status).toBe(200);
    expect((await ask('smb_app_state_sync')).body).toMatchObject({
      messaging_product: 'whatsapp',
      request_id: expect.any(String),
    });
    const { state_sync } = await ofField('smb_app_state_sync');
    expect(state_sync).toMatchObject([
      { type: 'contact', action: 'add', contact: { phone_number: USER, full_name: 'Rosa Quill' } },
    ]);
    await ask('history');
    const { history } = await ofField('history');
    expect(history[0].threads).toMatchObject([
      {
        id: USER,
        messages: [
          { from: USER, timestamp: '1789231000', text: { body: 'Are you open?' } },
          { to: USER, text: { body: 'Till six' } },
        ],
      },
    ]);
    expect((await ask('history')).body.error.code).toBe(2593107);
  });

  it('may keep its past to itself', async () => {
    const { ask } = await coexisting({ historyDeclined: true });
    await ask('history');
    expect((await ofField('history')).history).toMatchObject([{ errors: [{ code: 2593109 }] }]);
  });

  it('must be asked within a day, and must be in the app', async () => {
    const { ask, phoneNumberId } = await coexisting({ onboardedHoursAgo: 25 });
    expect((await ask('history')).body.error.code).toBe(2593108);
    await meta.set(`phone-numbers/${phoneNumberId}`, { onboardedHoursAgo: 1, onBizApp: false });
    expect((await ask('history')).body.error.code).toBe(100);
  });
});

describe('steps go wrong', () => {
  it('with an error, for as many calls as told, and for one object only', async () => {
    const { phoneNumberId, wabaId, graph } = await connect();
    await meta.set('steps/register', {
      outcome: 'error',
      code: 133004,
      times: 1,
      id: phoneNumberId,
    });
    const first = await graph('POST', `${phoneNumberId}/register`, register);
    expect([first.status, first.body.error.code]).toEqual([503, 133004]);
    expect((await graph('POST', `${phoneNumberId}/register`, register)).status).toBe(200);
    await meta.set('steps/phone_numbers', { outcome: 'error', code: 100, subcode: 33, id: '1' });
    expect((await graph('GET', `${wabaId}/phone_numbers`)).status).toBe(200);
    await meta.set('steps/subscribed_apps', { outcome: 'error', code: 200, method: 'POST' });
    expect((await graph('GET', `${wabaId}/subscribed_apps`)).status).toBe(200);
    expect((await graph('POST', `${wabaId}/subscribed_apps`)).status).toBe(403);
    await meta.call('DELETE', '/_simulator/steps/subscribed_apps');
    expect((await graph('POST', `${wabaId}/subscribed_apps`)).status).toBe(200);
    expect((await meta.set('steps/dancing', { outcome: 'error' })).status).toBe(404);
  });

  it.each([
    ['done-then-reset', true],
    ['done-then-hang', true],
    ['reset', false],
    ['hang', false],
  ])('%s: no answer; done: %s', async (outcome, isDone) => {
    const { code } = await signUp();
    await meta.set('steps/access_token', { outcome, times: 1 });
    await meta.callInVain('GET', exchangePath(code), undefined, async () => {
      const { body } = await meta.call('GET', '/_simulator/calls?path=access_token');
      return body.total === 1;
    });
    const { body } = await meta.call('GET', exchangePath(code));
    expect(body.error?.error_subcode).toBe(isDone ? 36009 : undefined);
  });

  it('with a page of HTML, or slowly', async () => {
    await meta.set('steps/debug_token', { outcome: 'html-500' });
    const response = await fetch(`${meta.base}/v26.0/debug_token?input_token=x&access_token=y`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      500,
      expect.stringContaining('text/html'),
    ]);
    await meta.set('steps/debug_token', { outcome: 'slow', delayMs: 120 });
    const startedAt = Date.now();
    const { body } = await meta.call('GET', '/v26.0/debug_token?input_token=x');
    expect(body.data.is_valid).toBe(true);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(119);
  });
});

describe('the ledger of calls', () => {
  it('tells what was asked and how it ended, without secrets', async () => {
    const { phoneNumberId, graph } = await connect();
    await graph('POST', `${phoneNumberId}/register`, register);
    await graph('POST', `${phoneNumberId}/register`, { ...register, pin: '1' });
    const { body } = await meta.call('GET', '/_simulator/calls?method=POST&path=register');
    const path = `/v26.0/${phoneNumberId}/register`;
    const parameters = { messaging_product: 'whatsapp', pin: '***' };
    expect(body).toEqual({
      total: 2,
      items: [
        { at: expect.any(String), method: 'POST', path, parameters, status: 200, code: null },
        { at: expect.any(String), method: 'POST', path, parameters, status: 400, code: 100 },
      ],
    });
    const all = JSON.stringify((await meta.call('GET', '/_simulator/calls')).body);
    expect(all).toContain('oauth/access_token');
    expect(all).not.toContain(APP_SECRET);
  });
});
