import { readFileSync } from 'node:fs';
import { textFrom } from '../factories/webhook.factory.js';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';
import { SlowProxy } from '../support/slow-proxy.js';

/** Longer than any time limit of ours. */
const DELAY_MS = 3_000;
/** A request that nobody answers by then never would be; the driver alone takes 30 s and more. */
const HANG_MS = 12_000;
/** What needs no database: the process, its metrics, what lies beside it, a stream that just begins. */
const WITHOUT_DATABASE =
  /^\/(me$|version|metrics|health\/live|dev\/|session\/|admin\/queues|tenants\/[^/]+\/events$)/;

/** What is refused before the database is asked: nothing to look for, a page of nobody knows where, no file. */
const TOLD_WITHOUT_DATABASE =
  /^(GET \/admin\/lookup|(POST|PATCH|DELETE) (\/session|\/me|\/me\/.*|.*\/media))$/;
/** Of nobody, and of the right shape. */
const TOKEN = 'x'.repeat(43);
/** A shape that exists, and names nothing. */
const ULID = '01M8H66W1JFS22GEKH3ZAKXP2A';
const PREFIXES: Readonly<Record<string, string>> = {
  // Nobody's: a database that goes on does what it was told meanwhile, a deletion too.
  tenantId: 'tnt',
  messageId: 'msg',
  conversationId: 'cnv',
  customerId: 'cus',
  mediaId: 'med',
  template: 'tpl',
  deadLetterId: 'dlt',
  webhookEventId: 'wev',
  keyId: 'key',
  userId: 'usr',
  endpointId: 'ep',
  deliveryId: 'dlv',
  invitationId: 'inv',
  onboardingId: 'onb',
};

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body?: object | undefined;
}

/** Of the OpenAPI document, as far as it is read here. */
interface Operation {
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples?: Readonly<Record<string, { readonly value: object }>> }>
    >;
  };
}

describe('A database that hangs, or is slow', () => {
  let system: TestSystem;
  let proxy: SlowProxy;
  let tenant: TestTenant;

  beforeAll(async () => {
    system = await startSystem({
      ownServices: true,
      // The default, which is short.
      env: { MONGO_TIMEOUT_MS: '' },
      mongoUri: async (ownPort, database) => {
        proxy = await SlowProxy.start(ownPort);
        return `mongodb://127.0.0.1:${proxy.port}/${database}`;
      },
    });
    tenant = await registerTenant(system);
  });

  afterAll(async () => {
    system.ownServices.mongo.goOn();
    await system.stop();
    proxy.stop();
  });

  it.each<[string, { begin: () => void; end: () => void; numbers: [string, string] }]>([
    [
      'stops',
      {
        begin: () => system.ownServices.mongo.hang(),
        end: () => system.ownServices.mongo.goOn(),
        numbers: ['15551000001', '15551000002'],
      },
    ],
    [
      'takes 3 s for every command',
      {
        begin: () => (proxy.delayMs = DELAY_MS),
        end: () => (proxy.delayMs = 0),
        numbers: ['15551000003', '15551000004'],
      },
    ],
  ])(
    'is told on every route when it %s, and all flows again after it',
    async (name, { numbers, ...trouble }) => {
      const [customer, recipient] = numbers;
      const webhook = textFrom(tenant, customer, { text: name });
      const send = () =>
        system.api(`/tenants/${tenant.id}/send`, {
          key: tenant.apiKey,
          headers: { 'idempotency-key': name },
          body: { to: `+${recipient}`, text: name },
        });

      trouble.begin();
      const answers = await Promise.all(
        routes().map(async (route) => [route, await ask(route)] as const),
      );
      const told = ([{ method, path }, status]: (typeof answers)[number]) =>
        status === 503 || (TOLD_WITHOUT_DATABASE.test(`${method} ${path}`) && isRefusal(status));
      const others = answers.filter((answer) => !told(answer));
      expect(others.map(([{ method, path }, status]) => [method, path, status])).toEqual([]);
      expect((await send()).status).toBe(503);
      expect((await system.webhook(webhook)).status).toBe(503);
      trouble.end();

      await eventually(async () => expect((await send()).status).toBe(202));
      await eventually(async () => expect((await system.webhook(webhook)).status).toBe(200));
      await eventually(async () => {
        const { items } = await system.simulator.messages({
          phoneNumberId: tenant.phoneNumberId,
        });
        const to = (number: string) => items.filter((message) => message.to.endsWith(number));
        expect([to(recipient).length, to(customer).length]).toEqual([1, 1]);
      });
      await eventually(async () => {
        const { body } = await system.api(`/tenants/${tenant.id}/messages?direction=IN`);
        const came = body.items.filter(({ body: text }: { body?: string }) => text === name);
        expect(came).toHaveLength(1);
      });
    },
  );

  /** Every route of the API that needs the database. */
  function routes(): Route[] {
    const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, Operation>>;
    };
    return Object.entries(paths)
      .filter(([path]) => !WITHOUT_DATABASE.test(path))
      .flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
          .map(([method, operation]) => ({
            method: method.toUpperCase(),
            path,
            body: exampleOf(operation),
          })),
      )
      .filter(({ method, path }) => !(method === 'GET' && path.startsWith('/whatsapp/webhook')));
  }

  async function ask({ method, path, body }: Route): Promise<number | string> {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
      name in PREFIXES ? `${PREFIXES[name]}_${ULID}` : '15551009997',
    );
    if (path.startsWith('/whatsapp/webhook')) {
      return path.includes('{') ? 503 : (await system.webhook({ other: filled })).status;
    }
    try {
      const response = await fetch(`${system.url}${filled}`, {
        method,
        signal: AbortSignal.timeout(HANG_MS),
        headers: {
          ...(/^\/(session|me)/.test(path) && { cookie: `wa_session=${TOKEN}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return response.status;
    } catch (error) {
      return String(error);
    }
  }
});

/** The first example of its body, with a token that could be one; without one, it has none. */
function exampleOf({ requestBody }: Operation): object | undefined {
  const examples = requestBody?.content['application/json']?.examples ?? {};
  const value = Object.values(examples)[0]?.value;
  return value && { ...value, ...('token' in value && { token: TOKEN }) };
}

function isRefusal(status: number | string): boolean {
  return [400, 401, 403, 404, 415].includes(Number(status));
}
