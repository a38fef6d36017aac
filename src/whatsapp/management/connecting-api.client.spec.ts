import { GraphDouble } from '../../../test/support/graph-double.js';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { Environment } from '../../config/environment.js';
import { ConnectingApi } from './connecting-api.client.js';
import { NoMetaAppError, SimulatedConnectionError } from './connecting.errors.js';
import { GraphCaller } from './graph-caller.js';

const TOKEN = new Secret('EAAtoken');
const CREDENTIALS = { phoneNumberId: '42', accessToken: TOKEN };
const PIN = new Secret('123456');
const OVERRIDE = { url: 'https://a.test/hook', verifyToken: new Secret('verify-me') };
const APP = { META_APP_ID: '900', APP_SECRET: 'app-secret' };
const BEARER = `Bearer ${TOKEN.reveal()}`;
const anyText = expect.any(String) as unknown;

describe(ConnectingApi.name, () => {
  let meta: GraphDouble;
  let url: string;
  let callers: GraphCaller[];

  beforeEach(async () => {
    meta = new GraphDouble();
    url = await meta.listen();
    callers = [];
  });

  afterEach(async () => {
    for (const caller of callers) await caller.onApplicationShutdown();
    meta.close();
  });

  function apiOf(settings: Partial<Environment> = APP): ConnectingApi {
    const environment = Object.assign(new Environment(), { WHATSAPP_API_URL: url }, settings);
    const config = new AppConfig(environment);
    const graph = new GraphCaller(config);
    callers.push(graph);
    return new ConnectingApi(graph, config);
  }

  /** Of everything that changes something at Meta: what is posted, which Meta answers with success. */
  const CHANGES: [string, (api: ConnectingApi) => Promise<void>, string, string, unknown][] = [
    [
      'subscribes an app',
      (api) => api.subscribe(TOKEN, '7'),
      'POST',
      '/7/subscribed_apps',
      undefined,
    ],
    [
      'subscribes an app under an address of its own',
      (api) => api.subscribe(TOKEN, '7', OVERRIDE),
      'POST',
      '/7/subscribed_apps',
      { override_callback_uri: 'https://a.test/hook', verify_token: 'verify-me' },
    ],
    [
      'ends a subscription',
      (api) => api.unsubscribe(TOKEN, '7'),
      'DELETE',
      '/7/subscribed_apps',
      undefined,
    ],
    [
      "removes a number's own address",
      (api) => api.removeNumberOverride(CREDENTIALS),
      'POST',
      '/42',
      { webhook_configuration: { override_callback_uri: '' } },
    ],
    [
      'registers a number',
      (api) => api.register(CREDENTIALS, PIN),
      'POST',
      '/42/register',
      { messaging_product: 'whatsapp', pin: '123456' },
    ],
    ['deregisters it', (api) => api.deregister(CREDENTIALS), 'POST', '/42/deregister', undefined],
    [
      'requests a code',
      (api) => api.requestCode(CREDENTIALS, 'SMS', 'en_US'),
      'POST',
      '/42/request_code',
      { code_method: 'SMS', language: 'en_US' },
    ],
    [
      'hands in the code',
      (api) => api.verifyCode(CREDENTIALS, PIN),
      'POST',
      '/42/verify_code',
      { code: '123456' },
    ],
    ['changes the PIN', (api) => api.changePin(CREDENTIALS, PIN), 'POST', '/42', { pin: '123456' }],
    [
      'changes what is given of a profile',
      (api) => api.updateProfile(CREDENTIALS, { about: 'A', websites: ['https://a.test'] }),
      'POST',
      '/42/whatsapp_business_profile',
      { messaging_product: 'whatsapp', about: 'A', websites: ['https://a.test'] },
    ],
  ];

  describe.each(CHANGES)('%s', (_what, change, method, path, body) => {
    it('as Meta documents it', async () => {
      await change(apiOf());
      const [request] = meta.requests;
      expect(meta.requests).toHaveLength(1);
      expect(request).toMatchObject({ method, path: `/v26.0${path}`, query: {} });
      expect(request?.body).toEqual(body);
      expect(request?.headers.authorization).toBe(BEARER);
    });

    it('and is not content with less than success', async () => {
      meta.answer = () => ({ body: { success: false } });
      await expect(change(apiOf())).rejects.toMatchObject({ outcome: 'unknown' });
    });

    it('and repeats none of its secrets, though Meta does', async () => {
      meta.answer = ({ headers, body }) => ({
        status: 400,
        body: { error: { code: 100, message: `${headers.authorization} ${JSON.stringify(body)}` } },
      });
      const failure: unknown = await change(apiOf()).catch((reason: unknown) => reason);
      expect(failure).toMatchObject({ outcome: 'refused', title: anyText });
      const told = String((failure as { title?: unknown }).title);
      for (const secret of [TOKEN, PIN, OVERRIDE.verifyToken]) {
        expect(told).not.toContain(secret.reveal());
      }
    });

    it('and not with a token that stands for a simulated one', async () => {
      const api = apiOf();
      jest.spyOn(TOKEN, 'reveal').mockReturnValue('mock_1');
      await expect(change(api)).rejects.toThrow(SimulatedConnectionError);
      jest.restoreAllMocks();
      expect(meta.requests).toEqual([]);
    });
  });

  describe('the code of a signup', () => {
    const code = new Secret('AQcode');

    it('becomes a token, by the id and secret of the app alone', async () => {
      meta.answer = () => ({ body: { access_token: 'EAAnew', token_type: 'bearer' } });
      const token = await apiOf().exchangeCode(code, 20_000);
      expect(token.reveal()).toBe('EAAnew');
      expect(meta.requests).toMatchObject([
        {
          method: 'GET',
          path: '/v26.0/oauth/access_token',
          query: { client_id: '900', client_secret: 'app-secret', code: 'AQcode' },
        },
      ]);
      expect(meta.requests[0]!.headers).not.toHaveProperty('authorization');
    });

    it.each([{ META_APP_ID: '900' }, { APP_SECRET: 'app-secret' }, {}])(
      'is not sent where only %j is known of the app',
      async (settings) => {
        const token = apiOf(settings).exchangeCode(code, 20_000);
        await expect(token).rejects.toThrow(NoMetaAppError);
        expect(meta.requests).toEqual([]);
      },
    );

    it('is not told on, nor is the secret of the app', async () => {
      meta.answer = ({ query }) => ({
        status: 400,
        body: { error: { code: 100, error_subcode: 36007, message: JSON.stringify(query) } },
      });
      const failure: unknown = await apiOf()
        .exchangeCode(code, 20_000)
        .catch((why: unknown) => why);
      expect(failure).toMatchObject({ subcode: 36007 });
      const told = JSON.stringify(failure);
      expect(told).not.toContain('AQcode');
      expect(told).not.toContain('app-secret');
    });

    it('is unknown to have become one where Meta tells no token', async () => {
      await expect(apiOf().exchangeCode(code, 20_000)).rejects.toMatchObject({
        outcome: 'unknown',
      });
    });

    it('is waited for no longer than it was told', async () => {
      meta.answer = () => undefined;
      const api = apiOf({ ...APP, SEND_TIMEOUT_MS: 10 * 60_000 });
      await expect(api.exchangeCode(code, 50)).rejects.toMatchObject({ outcome: 'unknown' });
    });
  });

  describe('a token', () => {
    it.each<[string, Partial<Environment>, string]>([
      ['the app, where there is one', APP, 'Bearer 900|app-secret'],
      ['the token itself, where only its id is known', { META_APP_ID: '900' }, BEARER],
      ['the token itself, where only its secret is known', { APP_SECRET: 'app-secret' }, BEARER],
    ])('is inspected by %s', async (_case, settings, authorization) => {
      meta.answer = () => ({ body: { data: { is_valid: true, scopes: ['a'] } } });
      const inspection = await apiOf(settings).inspectToken(TOKEN);
      expect(inspection).toEqual({ valid: true, scopes: ['a'] });
      expect(meta.requests).toMatchObject([
        {
          method: 'GET',
          path: '/v26.0/debug_token',
          query: { input_token: 'EAAtoken' },
          headers: { authorization },
        },
      ]);
    });

    it('is not told on when it is refused, nor is the secret of the app', async () => {
      const message = 'EAAtoken by 900|app-secret: app-secret is wrong';
      meta.answer = () => ({ status: 400, body: { error: { code: 100, message } } });
      const failure: unknown = await apiOf()
        .inspectToken(TOKEN)
        .catch((why: unknown) => why);
      expect(failure).toMatchObject({ title: anyText });
      const told = JSON.stringify(failure);
      expect(told).not.toContain('EAAtoken');
      expect(told).not.toContain('app-secret');
    });
  });

  describe('the numbers of an account', () => {
    const NEXT = { cursors: { after: 'b' }, next: 'https://graph.test/next' };

    it('are those of all its pages', async () => {
      const pages = [
        { data: [{ id: '1' }], paging: NEXT },
        { data: [{ id: '2' }, { id: '3' }], paging: { cursors: { after: 'c' } } },
      ];
      meta.answer = ({ query }) => ({ body: pages[query['after'] === 'b' ? 1 : 0] });
      const numbers = await apiOf().listNumbers(TOKEN, '7');
      expect(numbers.map(({ id }) => id)).toEqual(['1', '2', '3']);
      const first = { fields: expect.stringMatching(/^id,.*webhook_configuration$/), limit: '100' };
      expect(meta.requests.map(({ path, query }) => [path, query])).toEqual([
        ['/v26.0/7/phone_numbers', first],
        ['/v26.0/7/phone_numbers', { ...first, after: 'b' }],
      ]);
    });

    it('are read to an end, though the list goes round in circles', async () => {
      meta.answer = () => ({ body: { data: [{ id: '1' }], paging: NEXT } });
      expect(await apiOf().listNumbers(TOKEN, '7')).toHaveLength(50);
    });
  });

  it('asks for the health of one number, and for its profile', async () => {
    meta.answer = ({ path }) => ({
      body: path.endsWith('profile') ? { data: [{ about: 'A' }] } : { id: '42' },
    });
    const api = apiOf();
    expect(await api.getNumber(CREDENTIALS)).toMatchObject({ id: '42' });
    expect(await api.getProfile(CREDENTIALS)).toEqual({ about: 'A' });
    expect(meta.requests).toMatchObject([
      { path: '/v26.0/42', query: { fields: expect.stringMatching(/,health_status$/) as unknown } },
      {
        path: '/v26.0/42/whatsapp_business_profile',
        query: { fields: expect.stringMatching(/^about,.*vertical$/) as unknown },
      },
    ]);
  });

  it('lists the apps that hear of an account', async () => {
    meta.answer = () => ({ body: { data: [{ whatsapp_business_api_data: { id: '900' } }] } });
    expect(await apiOf().listSubscribedApps(TOKEN, '7')).toEqual([{ id: '900' }]);
    expect(meta.requests).toMatchObject([{ method: 'GET', path: '/v26.0/7/subscribed_apps' }]);
  });

  it.each([
    ['takes it for asked', { messaging_product: 'whatsapp', request_id: '1' }, undefined],
    ['does not know', { messaging_product: 'other' }, 'unknown'],
    ['does not know', { success: true }, 'unknown'],
  ])('asks the phone app for its history, and %s by %j', async (_what, body, outcome) => {
    meta.answer = () => ({ body });
    const asked = apiOf().requestAppData(CREDENTIALS, 'history');
    if (outcome === undefined) await asked;
    else await expect(asked).rejects.toMatchObject({ outcome });
    expect(meta.requests).toMatchObject([
      {
        method: 'POST',
        path: '/v26.0/42/smb_app_data',
        body: { messaging_product: 'whatsapp', sync_type: 'history' },
      },
    ]);
  });
});
