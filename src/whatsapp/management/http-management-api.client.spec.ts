import { GraphDouble } from '../../../test/support/graph-double.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import { AppConfig } from '../../config/app-config.js';
import { Environment } from '../../config/environment.js';
import { CloudApiError } from '../cloud-api.error.js';
import { GraphCaller } from './graph-caller.js';
import { HttpManagementApiClient } from './http-management-api.client.js';
import { MockManagementApiClient } from './mock-management-api.client.js';
import { RoutingManagementApiClient } from './routing-management-api.client.js';

const CREDENTIALS = { phoneNumberId: '42', accessToken: new Secret('EAAtoken') };
const TIMEOUT_MS = 20_000;
const NOT_YET = { cursors: { after: 'b' }, next: 'https://graph.test/next' };

describe(HttpManagementApiClient.name, () => {
  let meta: GraphDouble;
  let url: string;
  let graph: GraphCaller;
  let client: HttpManagementApiClient;

  beforeEach(async () => {
    meta = new GraphDouble();
    url = await meta.listen();
    graph = callerOf(TIMEOUT_MS);
    client = new HttpManagementApiClient(graph);
  });

  afterEach(async () => {
    await graph.onApplicationShutdown();
    meta.close();
  });

  function callerOf(sendTimeoutMs: number): GraphCaller {
    const settings = { WHATSAPP_API_URL: `${url}/graph/`, SEND_TIMEOUT_MS: sendTimeoutMs };
    return new GraphCaller(new AppConfig(Object.assign(new Environment(), settings)));
  }

  const answers = (...bodies: unknown[]) => {
    let next = 0;
    meta.answer = () => ({ body: bodies[Math.min(next++, bodies.length - 1)] });
  };
  const asked = () => meta.requests.map(({ method, path, query }) => ({ method, path, query }));

  it.each([
    ['the first', undefined, {}],
    ['the one after a cursor', 'a&b', { after: 'a&b' }],
  ])('lists templates page by page: %s', async (_case, after, more) => {
    answers({ data: [], paging: NOT_YET });
    const listing = await client.listTemplates(CREDENTIALS, '7', after);
    expect(listing).toEqual({ templates: [], after: 'b' });
    const fields = expect.stringMatching(/^id,name,language,status,.*components/) as unknown;
    expect(asked()).toEqual([
      {
        method: 'GET',
        path: '/graph/v26.0/7/message_templates',
        query: { fields, limit: '100', ...more },
      },
    ]);
    expect(meta.requests[0]!.headers.authorization).toBe('Bearer EAAtoken');
  });

  it.each([
    [{ id: 9, status: 'APPROVED', category: 'UTILITY' }, '9', 'APPROVED', 'UTILITY'],
    [{ id: '9' }, '9', 'PENDING', undefined],
  ])('creates a template, and tells what Meta made of it: %j', async (body, metaId, ...more) => {
    answers(body);
    const draft = { name: 'order', components: [{ type: 'BODY', text: 'Hi' }] };
    const [status, category] = more;
    const created = await client.createTemplate(CREDENTIALS, '7', draft);
    expect(created).toStrictEqual({ metaId, status, ...defined({ category }) });
    expect(meta.requests).toMatchObject([
      { method: 'POST', path: '/graph/v26.0/7/message_templates', query: {}, body: draft },
    ]);
    expect(meta.requests[0]!.headers['content-type']).toBe('application/json');
  });

  it('does not know of a template without an id whether it was made', async () => {
    answers({ status: 'APPROVED' });
    const created = client.createTemplate(CREDENTIALS, '7', {});
    await expect(created).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it.each([
    ['one language', '9', { name: 'a b', hsm_id: '9' }],
    ['all languages', undefined, { name: 'a b' }],
  ])('deletes %s of a template', async (_case, metaId, query) => {
    await client.deleteTemplate(CREDENTIALS, '7', 'a b', metaId);
    const path = '/graph/v26.0/7/message_templates';
    expect(asked()).toEqual([{ method: 'DELETE', path, query }]);
    expect(meta.requests[0]).not.toHaveProperty('body');
    expect(meta.requests[0]!.headers).not.toHaveProperty('content-type');
  });

  it.each([{ success: false }, { success: 'true' }, {}])(
    'takes a template for deleted only where Meta says so: %j',
    async (body) => {
      answers(body);
      const deleted = client.deleteTemplate(CREDENTIALS, '7', 'a');
      await expect(deleted).rejects.toMatchObject({ outcome: 'unknown' });
    },
  );

  it('asks for a number', async () => {
    answers({ id: '42', verified_name: 'Shop' });
    expect(await client.getNumber(CREDENTIALS, TIMEOUT_MS)).toEqual({ verifiedName: 'Shop' });
    const fields = expect.stringMatching(/^display_phone_number,.*throughput/) as unknown;
    expect(asked()).toEqual([{ method: 'GET', path: '/graph/v26.0/42', query: { fields } }]);
  });

  it('asks for a token with the token itself', async () => {
    answers({ data: { expires_at: 1_800_000_000 } });
    const facts = await client.inspectToken(CREDENTIALS, TIMEOUT_MS);
    expect(facts).toEqual({ expiresAt: new Date('2027-01-15T08:00:00Z') });
    const query = { input_token: 'EAAtoken' };
    expect(asked()).toEqual([{ method: 'GET', path: '/graph/v26.0/debug_token', query }]);
    expect(meta.requests[0]!.headers.authorization).toBe('Bearer EAAtoken');
  });

  describe('whether an account owns a number', () => {
    const page = (id: string, paging: object = {}) => ({ data: [{ id }], paging });

    it.each<[string, unknown[], boolean, (string | undefined)[]]>([
      ['it stands on the only page', [page('42')], true, [undefined]],
      ['it does not', [page('43')], false, [undefined]],
      ['it stands on the second page', [page('1', NOT_YET), page('42')], true, [undefined, 'b']],
      ['it stands on neither', [page('1', NOT_YET), page('2')], false, [undefined, 'b']],
      ['it is found before the last', [page('42', NOT_YET), page('2')], true, [undefined]],
    ])('is told by all its pages: %s', async (_case, pages, owns, cursors) => {
      answers(...pages);
      expect(await client.ownsNumber(CREDENTIALS, '7', TIMEOUT_MS)).toBe(owns);
      const queries = cursors.map((after) => ({
        fields: 'id',
        limit: '100',
        ...defined({ after }),
      }));
      expect(asked()).toEqual(
        queries.map((query) => ({ method: 'GET', path: '/graph/v26.0/7/phone_numbers', query })),
      );
    });

    it('is no, where the list goes round in circles', async () => {
      answers(page('1', NOT_YET));
      expect(await client.ownsNumber(CREDENTIALS, '7', TIMEOUT_MS)).toBe(false);
      expect(meta.requests).toHaveLength(50);
    });

    it('is unknown, where Meta tells no list', async () => {
      answers({});
      const owns = client.ownsNumber(CREDENTIALS, '7', TIMEOUT_MS);
      await expect(owns).rejects.toMatchObject({ outcome: 'unknown' });
    });
  });

  it('takes an id of the path for no path', async () => {
    answers({ id: '1' });
    await client.getNumber({ ...CREDENTIALS, phoneNumberId: '../me?x=' }, TIMEOUT_MS);
    expect(meta.requests[0]!.path).toBe('/graph/v26.0/..%2Fme%3Fx%3D');
  });

  it('tells what Meta refuses in its words, without the token', async () => {
    const error = { code: 190, message: 'Malformed access token EAAtoken' };
    meta.answer = () => ({ status: 401, body: { error } });
    const failure = await client
      .getNumber(CREDENTIALS, TIMEOUT_MS)
      .catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(CloudApiError);
    expect(failure).toMatchObject({
      outcome: 'refused',
      errorClass: 'reauth',
      title: 'Malformed access token [redacted]',
    });
  });

  it.each([
    ['for as long as it was told', 50],
    ['for as long as for a message', undefined],
  ])('does not wait for an answer that does not come, but %s', async (_case, timeoutMs) => {
    meta.answer = () => undefined;
    const hasty = callerOf(timeoutMs === undefined ? 50 : 10 * 60_000);
    const call = { method: 'GET', path: ['42'], read: () => true } as const;
    const answer = hasty.call({ ...call, ...defined({ timeoutMs }) });
    await expect(answer).rejects.toMatchObject({ outcome: 'unknown' });
    await hasty.onApplicationShutdown();
  });

  it('knows that nothing was sent where nobody listens', async () => {
    meta.close();
    const facts = client.getNumber(CREDENTIALS, TIMEOUT_MS);
    await expect(facts).rejects.toMatchObject({ outcome: 'not-sent' });
  });

  it('asks nothing any more once it is shut down', async () => {
    await graph.onApplicationShutdown();
    const facts = client.getNumber(CREDENTIALS, TIMEOUT_MS);
    await expect(facts).rejects.toMatchObject({ outcome: 'not-sent' });
    expect(meta.requests).toEqual([]);
  });

  it('asks Meta nothing with a token that stands for a simulated one', async () => {
    const routing = new RoutingManagementApiClient(client, new MockManagementApiClient());
    const mock = { ...CREDENTIALS, accessToken: new Secret('mock_1') };
    expect(await routing.listTemplates(mock, '7')).toEqual({ templates: [], after: null });
    expect(await routing.createTemplate(mock, '7', {})).toMatchObject({ status: 'APPROVED' });
    await routing.deleteTemplate(mock, '7', 'a');
    expect(await routing.getNumber(mock, TIMEOUT_MS)).toEqual({});
    expect(await routing.ownsNumber(mock, '7', TIMEOUT_MS)).toBe(true);
    expect(await routing.inspectToken(mock, TIMEOUT_MS)).toEqual({});
    expect(meta.requests).toEqual([]);
    answers({ id: '42' });
    await routing.getNumber(CREDENTIALS, TIMEOUT_MS);
    expect(meta.requests).toHaveLength(1);
  });
});
