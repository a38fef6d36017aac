import { randomInt } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const VERSION = 'v26.0';
const BODY = { type: 'BODY', text: 'Dear {{1}}, order {{2}} is on its way.' };
const NAMED_BODY = { type: 'BODY', text: 'Dear {{first_name}}, thank you for your order.' };

interface Account extends TestTenant {
  readonly wabaId: string;
  readonly token: string;
}

describe('Templates', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startSystem({ simulatorEnv: { SIMULATOR_TEMPLATE_REVIEW_MS: '300' } });
  });

  afterAll(async () => {
    await system.stop();
  });

  it('pulls all pages, and marks deleted what Meta lists no more', async () => {
    const account = await register();
    for (let index = 0; index < 230; index += 1) await atMeta(account, `t_${index}`);
    // Each account has hello_world from the start.
    expect(await sync(account)).toMatchObject({
      status: 200,
      body: { pages: 3, listed: 231, created: 231, deleted: 0 },
    });
    await graph(account, 'message_templates?name=t_7', 'DELETE');
    expect((await sync(account)).body).toMatchObject({ listed: 230, created: 0, deleted: 1 });
    const seen = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await list(account, `limit=100${cursor && `&cursor=${cursor}`}`);
      for (const { name } of body.items) seen.add(name);
      cursor = body.nextCursor;
    }
    expect(seen.size).toBe(231);
    const gone = (await list(account, 'status=DELETED')).body.items;
    expect(gone).toMatchObject([{ name: 't_7', status: 'DELETED', language: 'en_US' }]);
    const [one] = (await list(account, 'name=t_8&language=en_US')).body.items;
    expect(await system.api(`/tenants/${account.id}/templates/${one.id}`)).toMatchObject({
      status: 200,
      body: { name: 't_8', status: 'APPROVED', category: 'UTILITY', components: [BODY] },
    });
    expect(await system.api(`/tenants/${account.id}/templates/tpl_none`)).toMatchObject({
      status: 404,
      body: { code: 'template_not_found' },
    });
  });

  it('hands templates in, shows what Meta says, and follows the review', async () => {
    const account = await register();
    const draft = {
      name: 'order_ok',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ ...BODY, example: { body_text: [['Ada', '7']] } }],
    };
    expect(await create(account, draft)).toMatchObject({
      status: 201,
      body: { status: 'PENDING' },
    });
    const early = await send(account, 'order_ok', [text('Ada'), text('7')]);
    expect(early).toMatchObject({ status: 409, body: { code: 'template_pending' } });
    await eventually(async () => {
      const answer = await send(account, 'order_ok', [text('Ada'), text('7')]);
      expect(answer.status).toBe(202);
    });
    expect(await create(account, draft)).toMatchObject({
      status: 422,
      body: { code: 'template_refused', detail: expect.stringContaining('exists in en_US') },
    });
    const bad = { ...draft, name: 'bad', components: [{ type: 'BODY', text: 'Dear {{1}}' }] };
    expect((await create(account, bad)).body).toMatchObject({
      code: 'template_refused',
      detail: expect.stringContaining('start or end'),
    });
    expect(await create(account, { ...draft, name: 'No Name' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'name' }] },
    });

    await create(account, { ...draft, language: 'de' });
    const path = `/tenants/${account.id}/templates/order_ok`;
    const remove = (query = '') => system.api(`${path}${query}`, { method: 'DELETE' });
    expect(await remove('?language=fr')).toMatchObject({ status: 404 });
    expect(await remove('?language=de')).toMatchObject({ status: 204 });
    expect((await list(account, 'name=order_ok&status=APPROVED')).body.items).toHaveLength(1);
    expect(await remove()).toMatchObject({ status: 204 });
    expect(await remove()).toMatchObject({ status: 422, body: { code: 'template_refused' } });
    expect(await send(account, 'order_ok', [text('Ada'), text('7')])).toMatchObject({
      status: 422,
      body: { code: 'template_not_found' },
    });
  });

  it('deletes with a simulated token only what is there', async () => {
    const account = await registerTenant(system, { accessToken: 'mock_z', wabaId: waba() });
    const remove = (name: string) =>
      system.api(`/tenants/${account.id}/templates/${name}`, { method: 'DELETE' });
    const notFound = { status: 404, body: { code: 'template_not_found' } };
    expect(await remove('never_made')).toMatchObject(notFound);
    const components = [{ type: 'BODY', text: 'All is well.' }];
    const draft = { name: 'made', language: 'en_US', category: 'UTILITY', components };
    expect(await create(account, draft)).toMatchObject({ status: 201 });
    expect(await remove('made')).toMatchObject({ status: 204 });
    expect(await remove('made')).toMatchObject(notFound);
  });

  it('names the wrong parameter before anything is queued, one by one and in bulk', async () => {
    const account = await register();
    await atMeta(account, 'order', {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        BODY,
        {
          type: 'BUTTONS',
          buttons: [{ type: 'URL', text: 'Track', url: 'https://x.example/{{1}}' }],
        },
      ],
    });
    await atMeta(account, 'thanks', { components: [NAMED_BODY], parameterFormat: 'NAMED' });
    // Nobody pulled anything so far: the first message does.
    const short = await send(account, 'order', [text('Ada')]);
    expect(short).toMatchObject({ status: 422, body: { code: 'template_parameters_invalid' } });
    expect(short.body.errors).toEqual([
      { field: 'template.components', message: expect.stringContaining("header's image") },
      {
        field: 'template.components.0.parameters.1',
        message: expect.stringContaining('{{2}} of the body is missing'),
      },
      { field: 'template.components', message: expect.stringContaining('button 0 ("Track")') },
    ]);
    const { body } = await system.api(`/tenants/${account.id}/send/bulk`, {
      body: {
        messages: [
          message('thanks', [text('Ada', 'first_name')]),
          message('thanks', [text('Ada', 'name')]),
          message('thanks', []),
          message('nowhere', []),
          { to: '+15550007001', text: 'plain' },
        ],
      },
    });
    expect(body.items).toMatchObject([
      { status: 'queued' },
      {
        status: 'refused',
        code: 'template_parameters_invalid',
        errors: [
          { message: expect.stringContaining('first_name of the body is missing') },
          { field: 'template.components.0.parameters.0.parameter_name' },
        ],
      },
      { status: 'refused', code: 'template_parameters_invalid' },
      { status: 'refused', code: 'template_not_found' },
      { status: 'queued' },
    ]);
    const { body: queued } = await system.api(`/tenants/${account.id}/messages`);
    expect(queued.items).toHaveLength(2);
    await eventually(async () => expect((await sentBy(account)).total).toBe(2));
  });

  it('a paused template refuses new messages, and holds those that are queued until it is back', async () => {
    const account = await register();
    await atMeta(account, 'order');
    await sync(account);
    await system.api(`/tenants/${account.id}/suspend`, { body: {} });
    const waiting = await Promise.all([1, 2, 3].map(() => queue(account, 'order')));
    await atMeta(account, 'order', { status: 'PAUSED' });
    await eventually(async () => {
      const answer = await send(account, 'order', [text('Ada'), text('7')]);
      if (answer.status === 202) waiting.push(answer.body.id);
      expect(answer).toMatchObject({ status: 409, body: { code: 'template_paused' } });
    });
    await system.api(`/tenants/${account.id}/resume`, { body: {} });
    await eventually(async () => {
      for (const id of waiting) {
        const held = { status: 'queued', attempts: 0, error: { title: 'The template is paused.' } };
        expect(await messageOf(account, id)).toMatchObject(held);
      }
    });
    // What waits for the template holds back nobody else, nor its own conversation.
    await system.api(`/tenants/${account.id}/send`, { body: { to: '+15550007001', text: 'x' } });
    await eventually(async () => expect((await sentBy(account)).total).toBe(1));

    await atMeta(account, 'order', { status: 'APPROVED' });
    await eventually(async () => {
      expect((await sentBy(account)).total).toBe(waiting.length + 1);
    });
    for (const id of waiting) expect(await messageOf(account, id)).toMatchObject({ attempts: 1 });
  });

  it('learns of a pause from the refusal, if no event told it', async () => {
    const account = await register();
    await atMeta(account, 'order');
    await sync(account);
    await subscribe(account, false);
    await atMeta(account, 'order', { status: 'PAUSED' });
    const id = await queue(account, 'order');
    await eventually(async () => {
      const held = { status: 'queued', attempts: 0, error: { code: 132_015 } };
      expect(await messageOf(account, id)).toMatchObject(held);
    });
    await eventually(async () => {
      expect((await send(account, 'order', [text('Ada'), text('7')])).body).toMatchObject({
        code: 'template_paused',
      });
    });
    await subscribe(account, true);
    await atMeta(account, 'order', { status: 'APPROVED' });
    await eventually(async () => {
      expect(await messageOf(account, id)).toMatchObject({
        attempts: 1,
        wamid: expect.any(String),
      });
    });
  });

  it('leaves to Meta what is not to be found out', async () => {
    const homeless = await registerTenant(system);
    expect((await send(homeless, 'anything', [])).status).toBe(202);
    const simulated = await registerTenant(system, { accessToken: 'mock_x', wabaId: waba() });
    expect((await send(simulated, 'anything', [])).status).toBe(202);
    const account = await register();
    await system.simulator.request(`/_simulator/tokens/${account.token}`, {
      method: 'PUT',
      body: { state: 'valid', wabaIds: ['1'] },
    });
    expect((await send(account, 'anything', [])).status).toBe(202);
    for (const [tenant, code] of [
      [homeless, 'waba_id_missing'],
      [simulated, 'token_simulated'],
    ] as const) {
      expect(await sync(tenant)).toMatchObject({ status: 409, body: { code } });
    }
    expect(await sync(account)).toMatchObject({ status: 502, body: { code: 'cloud_api_error' } });
  });

  it('a simulated tenant tries out templates without Meta', async () => {
    const simulated = await registerTenant(system, { accessToken: 'mock_y', wabaId: waba() });
    const draft = { name: 'try', language: 'en_US', category: 'UTILITY', components: [BODY] };
    expect((await create(simulated, draft)).body).toMatchObject({ status: 'APPROVED' });
    expect((await send(simulated, 'try', [text('Ada'), text('7')])).status).toBe(202);
    expect((await send(simulated, 'try', [text('Ada')])).status).toBe(422);
  });

  async function register(): Promise<Account> {
    const [wabaId, token] = [waba(), `EAA${waba()}token`];
    const tenant = await registerTenant(system, { wabaId, accessToken: token });
    await system.simulator.request(`/_simulator/phone-numbers/${tenant.phoneNumberId}`, {
      method: 'PUT',
      body: { wabaId },
    });
    return { ...tenant, wabaId, token };
  }

  /** Puts a template there at Meta, or changes it; a changed status is told by webhook. */
  async function atMeta({ wabaId }: Account, name: string, news: object = {}): Promise<void> {
    await system.simulator.request(`/_simulator/wabas/${wabaId}/templates/${name}`, {
      method: 'PUT',
      body: { components: [BODY], ...news },
    });
  }

  async function subscribe({ wabaId }: Account, subscribed: boolean): Promise<void> {
    await system.simulator.request(`/_simulator/wabas/${wabaId}`, {
      method: 'PUT',
      body: { subscribed },
    });
  }

  function graph({ wabaId, token }: Account, path: string, method: string): Promise<unknown> {
    return system.simulator.request(`/${VERSION}/${wabaId}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
  }

  function sync({ id }: TestTenant) {
    return system.api(`/tenants/${id}/templates/sync`, { body: {} });
  }

  function create({ id }: TestTenant, body: object) {
    return system.api(`/tenants/${id}/templates`, { body });
  }

  function list({ id }: TestTenant, query: string) {
    return system.api(`/tenants/${id}/templates?${query}`);
  }

  function send({ id }: TestTenant, name: string, parameters: object[]) {
    return system.api(`/tenants/${id}/send`, { body: message(name, parameters) });
  }

  async function queue(account: Account, name: string): Promise<string> {
    const { status, body } = await send(account, name, [text('Ada'), text('7')]);
    expect(status).toBe(202);
    return body.id;
  }

  async function messageOf({ id }: TestTenant, messageId: string) {
    return (await system.api(`/tenants/${id}/messages/${messageId}`)).body;
  }

  function sentBy({ phoneNumberId }: TestTenant) {
    return system.simulator.messages({ phoneNumberId });
  }
});

function message(name: string, parameters: object[]): object {
  const components = [{ type: 'body', parameters }];
  return {
    to: '+15550007001',
    type: 'template',
    template: { name, language: { code: 'en_US' }, components },
  };
}

function text(value: string, name?: string): object {
  return { type: 'text', text: value, ...(name !== undefined && { parameter_name: name }) };
}

function waba(): string {
  return String(randomInt(10 ** 12, 10 ** 13));
}
