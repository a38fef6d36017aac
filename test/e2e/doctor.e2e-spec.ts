import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant } from '../support/register-tenant.js';
import { postWebhook } from '../support/signed-webhook.js';
import { begin, ended, metaId, signUp, type Signup } from '../support/signup.js';

interface Check {
  readonly phoneNumberId: string;
  readonly name: string;
  readonly state: string;
  readonly what: string;
  readonly fix: string;
  readonly fixable: boolean;
}

/** A number that is connected, and whose it is. */
interface Subject extends Signup {
  readonly tenantId: string;
}

/** A way to be connected, and silent; or not for long. */
interface Way {
  readonly way: string;
  readonly check: string;
  readonly state: 'warning' | 'failed';
  readonly says: RegExp;
  /** Whether one call mends it. */
  readonly fixed?: true;
  readonly make: (world: World, subject: Subject) => Promise<unknown>;
}

interface World {
  readonly system: TestSystem;
  /** Somebody else's server, which answers Meta's handshake. */
  readonly elsewhere: string;
}

const control = ({ system }: World, path: string, body: object, method = 'PUT') =>
  system.simulator.request(`/_simulator/${path}`, { method, body });

/** The token that a signup led to. */
async function tokenOf({ system }: World, wabaId: string): Promise<string> {
  const { items } = (await system.simulator.request('/_simulator/tokens')) as {
    items: { token: string; wabaIds?: string[] }[];
  };
  return items.find(({ wabaIds }) => wabaIds?.includes(wabaId))!.token;
}

async function redeclare(world: World, subject: Subject, grant: object): Promise<void> {
  const token = await tokenOf(world, subject.wabaId);
  const body = { state: 'valid', wabaIds: [subject.wabaId], ...grant };
  await control(world, `tokens/${token}`, body);
}

/** What a person with the token does at Meta behind our back. */
async function atMeta(world: World, subject: Subject, path: string, body?: object): Promise<void> {
  const token = await tokenOf(world, subject.wabaId);
  const response = await fetch(`${world.system.simulator.url}/v26.0/${path}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : { method: 'DELETE' }),
  });
  expect(response.status).toBe(200);
}

async function pausedTemplate(world: World, { wabaId, tenantId }: Subject): Promise<void> {
  await control(world, `wabas/${wabaId}/templates/offer`, { status: 'PAUSED' });
  const path = `/tenants/${tenantId}/templates/sync`;
  expect((await world.system.api(path, { method: 'POST' })).status).toBeLessThan(300);
}

const number = (fields: object) => (world: World, subject: Subject) =>
  control(world, `phone-numbers/${subject.phoneNumberId}`, fields);

const inbound = (phoneNumberId: string, text: string): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '1', phone_number_id: phoneNumberId },
            contacts: [{ wa_id: '15550001111', profile: { name: 'Sam' } }],
            messages: [
              {
                from: '15550001111',
                id: `wamid.${text}`,
                timestamp: '1',
                type: 'text',
                text: { body: text },
              },
            ],
          },
        },
      ],
    },
  ],
});

const WAYS: readonly Way[] = [
  {
    way: 'the token was revoked',
    check: 'token',
    state: 'failed',
    says: /void/,
    make: (world, subject) => redeclare(world, subject, { state: 'revoked' }),
  },
  {
    way: 'the token ends tomorrow',
    check: 'token',
    state: 'warning',
    says: /ends at/,
    make: (world, subject) => redeclare(world, subject, { expiresInMs: 86_400_000 }),
  },
  {
    way: 'the token may not send',
    check: 'scopes',
    state: 'failed',
    says: /whatsapp_business_messaging/,
    make: (world, subject) =>
      redeclare(world, subject, { scopes: ['whatsapp_business_management'] }),
  },
  {
    way: 'the number is not shared with the app any more',
    check: 'number-visible',
    state: 'failed',
    says: /does not show the number/,
    make: (world, subject) => redeclare(world, subject, { phoneNumberIds: [metaId()] }),
  },
  {
    way: 'the number was deregistered',
    check: 'number-status',
    state: 'failed',
    says: /not registered/,
    fixed: true,
    make: number({ registered: false }),
  },
  {
    way: 'Meta banned the number',
    check: 'number-status',
    state: 'failed',
    says: /BANNED/,
    make: number({ status: 'BANNED' }),
  },
  {
    way: 'a stop of Meta’s was lifted, and sending waits here',
    check: 'number-status',
    state: 'failed',
    says: /stopped here/,
    fixed: true,
    make: async (world, { wabaId, phoneNumberId, tenantId }) => {
      const value = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } };
      await control(world, 'events', { wabaId, field: 'account_update', value }, 'POST');
      await eventually(async () => {
        const { body } = await world.system.api(`/tenants/${tenantId}/numbers/${phoneNumberId}`);
        expect(body.status).toBe('paused');
      });
    },
  },
  {
    way: 'the operator suspended the tenant',
    check: 'number-status',
    state: 'failed',
    says: /suspended here/,
    make: async ({ system }, { tenantId }) => {
      const { status } = await system.api(`/tenants/${tenantId}/suspend`, { method: 'POST' });
      expect(status).toBeLessThan(300);
    },
  },
  {
    way: 'the display name was declined',
    check: 'name-status',
    state: 'failed',
    says: /DECLINED/,
    make: number({ nameStatus: 'DECLINED' }),
  },
  {
    way: 'the number moved to another account',
    check: 'waba-owns-number',
    state: 'failed',
    says: /does not have the number/,
    make: (world, subject) => number({ wabaId: metaId() })(world, subject),
  },
  {
    way: 'the app is not subscribed to the account',
    check: 'app-subscribed',
    state: 'failed',
    says: /nothing comes in/,
    fixed: true,
    make: (world, { wabaId }) => control(world, `wabas/${wabaId}`, { subscribed: false }),
  },
  {
    way: 'the number has a callback address elsewhere',
    check: 'override',
    state: 'failed',
    says: /number has a callback address of its own/,
    fixed: true,
    make: (world, subject) =>
      atMeta(world, subject, subject.phoneNumberId, {
        webhook_configuration: { override_callback_uri: world.elsewhere, verify_token: 'x' },
      }),
  },
  {
    way: 'the account has a callback address elsewhere',
    check: 'override',
    state: 'failed',
    says: /account has a callback address of its own/,
    fixed: true,
    make: (world, subject) =>
      atMeta(world, subject, `${subject.wabaId}/subscribed_apps`, {
        override_callback_uri: world.elsewhere,
        verify_token: 'x',
      }),
  },
  {
    way: 'webhooks are signed with another secret',
    check: 'signature-failures',
    state: 'failed',
    says: /another secret/,
    make: async ({ system }, { phoneNumberId }) => {
      const { status } = await postWebhook(system.url, inbound(phoneNumberId, 'a'), 'other');
      expect(status).toBe(401);
    },
  },
  {
    way: 'payment is missing',
    check: 'payment-method',
    state: 'failed',
    says: /cannot bill/,
    make: async (world, { phoneNumberId, tenantId }) => {
      const path = `phone-numbers/${phoneNumberId}/script`;
      await control(world, path, { outcome: 'error', code: 131042 });
      const body = { to: '+15550004444', text: 'hello' };
      expect((await world.system.api(`/tenants/${tenantId}/send`, { body })).status).toBe(202);
      await eventually(async () => {
        const answer = await world.system.api(`/tenants/${tenantId}/numbers/${phoneNumberId}`);
        expect(answer.body.status).toBe('paused');
      });
    },
  },
  {
    way: 'people report the number',
    check: 'quality',
    state: 'failed',
    says: /RED/,
    make: number({ qualityRating: 'RED' }),
  },
  {
    way: 'Meta takes no more templates',
    check: 'limit',
    state: 'warning',
    says: /took no more templates/,
    make: async ({ system }, { tenantId }) => {
      const template = { name: 'hello', language: { code: 'en_US' } };
      const body = { to: '+15559131048', type: 'template', template };
      expect((await system.api(`/tenants/${tenantId}/send`, { body })).status).toBe(202);
      await eventually(async () => {
        const answer = await system.api(`/tenants/${tenantId}`);
        expect(answer.body.templatesHeld).toMatchObject({ code: 131048 });
      });
    },
  },
  {
    way: 'its template is paused',
    check: 'templates',
    state: 'warning',
    says: /1 paused/,
    make: (world, subject) => pausedTemplate(world, subject),
  },
  {
    way: 'its paused template is gone at Meta, which tells nobody',
    check: 'templates',
    state: 'warning',
    says: /1 paused/,
    fixed: true,
    make: async (world, subject) => {
      await pausedTemplate(world, subject);
      await atMeta(world, subject, `${subject.wabaId}/message_templates?name=offer`);
    },
  },
];

/** One bad signature in five seconds is looked into, and looks are counted. */
const RARELY = { everyMs: 5_500 };

describe('A number that is connected, but silent', () => {
  let world: World;
  let server: Server;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      response.end(new URL(url, 'http://x').searchParams.get('hub.challenge') ?? 'ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    world = { system: await startSystem(), elsewhere };
  });

  afterAll(async () => {
    await world.system.stop();
    server.close();
  });

  async function connect(): Promise<Subject> {
    const signup = await signUp(world.system);
    await control(world, `wabas/${signup.wabaId}/templates/hello`, {});
    const { body } = await begin(world.system, signup);
    expect((await ended(world.system, body.id)).state).toBe('ready');
    return { ...signup, tenantId: body.tenantId };
  }

  async function diagnose({ tenantId }: Subject, fix?: string[]): Promise<Check[]> {
    const path = `/tenants/${tenantId}/diagnosis`;
    const { status, body } = await world.system.api(path, { body: fix ? { fix } : {} });
    expect([status, body.detail]).toEqual([200, undefined]);
    return body.checks;
  }

  it('is well after it was connected: nothing is failed, and every check is there', async () => {
    const subject = await connect();
    const checks = await diagnose(subject);
    expect(checks.filter(({ state }) => state !== 'ok' && state !== 'unknown')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      ...['token', 'scopes', 'number-visible', 'number-status', 'name-status'],
      ...['waba-owns-number', 'app-subscribed', 'callback-url', 'override', 'last-event'],
      ...['signature-failures', 'payment-method', 'quality', 'limit', 'templates'],
    ]);
    await world.system.simulator.customerWrites('15550001234', subject.phoneNumberId, {
      text: 'a',
    });
    await eventually(async () => {
      const last = (await diagnose(subject)).find(({ name }) => name === 'last-event');
      expect(last).toMatchObject({ state: 'ok', what: expect.stringContaining('came in at') });
    });
  });

  it.each(WAYS)('$way: $check is $state', async ({ check, state, says, fixed, make }) => {
    const subject = await connect();
    await make(world, subject);
    // A bad signature is noted beside the answer.
    const found = await eventually(async () => {
      const checks = await diagnose(subject);
      expect(checks.find(({ name }) => name === check)).toMatchObject({ state });
      return checks;
    });
    const named = found.find(({ name }) => name === check)!;
    expect(named.what).toMatch(says);
    expect(named.fix).not.toBe('');
    if (!fixed) return;
    expect(named.fixable).toBe(true);
    const after = await diagnose(subject, [check]);
    expect(after.filter((one) => one.state === 'failed')).toEqual([]);
    expect(after.find(({ name }) => name === check)?.state).toBe('ok');
    // And it is heard again.
    const { phoneNumberId, tenantId } = subject;
    await world.system.simulator.customerWrites('15550007777', phoneNumberId, { text: 'again' });
    await eventually(async () => {
      const { body } = await world.system.api(`/tenants/${tenantId}/messages?direction=IN`);
      expect(body.items.map((item: { body: string }) => item.body)).toEqual(['again']);
    });
  });

  it('names a proxy that writes bodies anew', async () => {
    const subject = await connect();
    const meta = JSON.stringify(inbound(subject.phoneNumberId, 'café')).replaceAll('é', '\\u00e9');
    const { createHmac } = await import('node:crypto');
    const digest = createHmac('sha256', world.system.appSecret).update(meta).digest('hex');
    await eventually(async () => {
      const response = await fetch(`${world.system.url}/whatsapp/webhook`, {
        method: 'POST',
        headers: { 'x-hub-signature-256': `sha256=${digest}` },
        body: JSON.stringify(inbound(subject.phoneNumberId, 'café'), null, 1),
      });
      expect(response.status).toBe(401);
      const checks = await diagnose(subject);
      const check = checks.find(({ name }) => name === 'signature-failures');
      expect(check?.what).toMatch(/written anew/);
      expect(JSON.stringify(checks)).not.toContain(digest);
    }, RARELY);
  });

  it('is looked at by itself once it is connected, and what is wrong is told', async () => {
    const signup = await signUp(world.system);
    await control(world, `phone-numbers/${signup.phoneNumberId}`, { qualityRating: 'RED' });
    const { body } = await begin(world.system, signup);
    const { tenantId } = await ended(world.system, body.id);
    await eventually(async () => {
      const events = await world.system.api(`/tenants/${tenantId}/account-events`);
      expect(events.body.items).toContainEqual(
        expect.objectContaining({
          kind: 'number.diagnosis',
          summary: expect.stringContaining('quality is failed'),
        }),
      );
    });
    const metrics = await fetch(`${world.system.workers[0]!.url}/metrics`);
    expect(await metrics.text()).toMatch(
      /diagnosis_changes_total\{[^}]*check="quality"[^}]*\} [1-9]/,
    );
  });

  it('is looked at when Meta tells something of it, and that is history', async () => {
    const subject = await connect();
    const { phoneNumberId, tenantId, wabaId } = subject;
    const own = `/tenants/${tenantId}/numbers/${phoneNumberId}`;
    const qualities = async (): Promise<string[]> => {
      const { body } = await world.system.api(`${own}/readings`);
      return body.items.map(({ quality }: { quality: string }) => quality);
    };
    await eventually(async () => expect(await qualities()).toEqual(['GREEN']));
    await number({ qualityRating: 'RED' })(world, subject);
    const { displayPhoneNumber } = (await world.system.api(own)).body;
    const value = {
      display_phone_number: displayPhoneNumber.replaceAll(/\D/g, ''),
      event: 'DOWNGRADE',
      current_limit: 'TIER_250',
    };
    const field = 'phone_number_quality_update';
    await control(world, 'events', { wabaId, field, value }, 'POST');
    await eventually(async () => expect(await qualities()).toEqual(['RED', 'GREEN']));
  });

  it('tells of changes by events, and recalls what was found last', async () => {
    const subject = await connect();
    await diagnose(subject);
    await number({ qualityRating: 'YELLOW' })(world, subject);
    await diagnose(subject);
    const { body } = await world.system.api(`/tenants/${subject.tenantId}/account-events`);
    expect(body.items).toContainEqual(
      expect.objectContaining({
        kind: 'number.diagnosis',
        data: expect.objectContaining({
          changes: [expect.objectContaining({ check: 'quality', from: 'ok', to: 'warning' })],
        }),
      }),
    );
    const own = `/tenants/${subject.tenantId}/numbers/${subject.phoneNumberId}`;
    const readings = await world.system.api(`${own}/readings`);
    expect(readings.body.items.map(({ quality }: { quality: string }) => quality)).toEqual([
      'YELLOW',
      'GREEN',
    ]);
    await number({ qualityRating: 'GREEN' })(world, subject);
    const recalled = await world.system.api(`/tenants/${subject.tenantId}/diagnosis`);
    const quality = recalled.body.checks.find(({ name }: Check) => name === 'quality');
    expect(quality.state).toBe('warning');
  });

  it('is looked at no more often than Meta allows, and knows simulated tokens', async () => {
    const subject = await connect();
    const path = `/tenants/${subject.tenantId}/diagnosis`;
    let status = 200;
    for (let look = 0; look < 60 && status === 200; look += 1) {
      ({ status } = await world.system.api(path, { body: {} }));
    }
    expect(status).toBe(429);
    const calls = await Promise.all(
      [subject.wabaId, subject.phoneNumberId].map(
        (id) =>
          world.system.simulator.request(`/_simulator/calls?path=${id}&limit=1`) as Promise<{
            total: number;
          }>,
      ),
    );
    const about = calls.reduce((sum, { total }) => sum + total, 0);
    expect(about).toBeGreaterThan(100);
    expect(about).toBeLessThanOrEqual(200);
    expect((await world.system.api(path)).status).toBe(200);
    const simulated = await registerTenant(world.system, { accessToken: 'mock_a' });
    const { body } = await world.system.api(`/tenants/${simulated.id}/diagnosis`, { body: {} });
    expect(new Set(body.checks.map(({ state }: Check) => state))).toEqual(new Set(['unknown']));
  });
});
