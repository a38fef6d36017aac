import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { startSystem, type TestSystem } from '../support/processes.js';
import { cookiesOf } from '../support/cookies.js';
import { registerTenant, type TestTenant } from '../support/register-tenant.js';

const OPERATOR_KEY = 'operator-of-the-isolation-suite-0a91';
const SCOPES = ['read', 'send', 'manage'] as const;

/** Parameters that name something without being an id: they mean the caller's own in any case. */
const NAMES = new Set(['name']);

interface Operation {
  readonly 'x-access'?: string;
  readonly requestBody?: {
    readonly content: Record<string, { readonly examples?: Record<string, { value: object }> }>;
  };
}

interface Row {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  /** The first example of its body: some routes look at the body before they look for the object. */
  readonly body: object;
}

/** All there is, as the committed document says. */
function operations(): Row[] {
  const file = join(import.meta.dirname, '../../docs/openapi.json');
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      access: operation['x-access'] ?? 'nobody said',
      body: exampleOf(operation),
    })),
  );
}

function exampleOf({ requestBody }: Operation): object {
  const examples = requestBody?.content['application/json']?.examples ?? {};
  return Object.values(examples)[0]?.value ?? {};
}

interface Outcome {
  readonly status: number;
  readonly code: string | undefined;
}

type Ids = Record<string, string>;
/** Headers of a browser in which somebody is signed in. */
type Cookies = Record<string, string>;

interface World {
  readonly system: TestSystem;
  readonly ours: TestTenant;
  /** Of every kind of object, one that is another tenant's. */
  readonly foreign: Ids;
  readonly keys: {
    readonly stranger: string;
    readonly revoked: string;
    readonly expired: string;
    readonly deleted: string;
    /** By the scope that it lacks. */
    readonly lacking: Record<string, string>;
  };
  readonly suspended: TestTenant;
  /** People: a member of the other tenant, and one of ours who may look. */
  readonly people: { readonly stranger: Cookies; readonly viewer: Cookies };
}

/** What a caller of some kind gets; `null`: the case does not arise. */
const CASES: Record<string, (world: World, row: Row) => Promise<Outcome | null>> = {
  'no key': (world, row) => call(world, row, {}),
  'wrong key': (world, row) => call(world, row, { key: `wak_${'x'.repeat(43)}` }),
  revoked: (world, row) => call(world, row, { key: world.keys.revoked }),
  expired: (world, row) => call(world, row, { key: world.keys.expired }),
  'deleted tenant': (world, row) => call(world, row, { key: world.keys.deleted }),
  // Where the path names no tenant, the object says whose it is.
  'foreign tenant': (world, row) =>
    call(world, row, { key: isBelowTenant(row) ? world.keys.stranger : world.ours.apiKey }),
  'foreign object': (world, row) => {
    const inner = parametersOf(row.path).filter((name) => name !== 'tenantId');
    const ids = inner.filter((name) => !NAMES.has(name));
    return isOfTenant(row) && ids.length > 0
      ? call(world, row, { key: world.ours.apiKey })
      : Promise.resolve(null);
  },
  'scope missing': (world, row) =>
    call(world, row, { key: world.keys.lacking[row.access] ?? world.ours.apiKey }),
  suspended: (world, row) =>
    call(world, row, { key: world.suspended.apiKey, tenantId: world.suspended.id }),
  // What is for people is about themselves, whoever they are.
  'foreign member': (world, row) =>
    row.access === 'person'
      ? Promise.resolve(null)
      : call(world, row, { cookies: world.people.stranger }),
  viewer: (world, row) =>
    row.access === 'person'
      ? Promise.resolve(null)
      : call(world, row, { cookies: world.people.viewer }),
};

/** What they should get. */
const SHOULD: Record<keyof typeof CASES, (row: Row) => string> = {
  'no key': ({ access }) => (access === 'person' ? '401 session_needed' : '401 unauthorized'),
  'wrong key': () => '401 unauthorized',
  revoked: () => '401 unauthorized',
  expired: () => '401 unauthorized',
  'deleted tenant': () => '401 unauthorized',
  'foreign tenant': (row) =>
    row.access === 'any'
      ? '200'
      : isBelowTenant(row)
        ? '404 tenant_not_found'
        : isScope(row.access)
          ? ownOnly(row)
          : refusedToKeys(row),
  'foreign object': () => '404 not tenant_not_found',
  'scope missing': (row) =>
    row.access === 'any'
      ? '200'
      : isScope(row.access)
        ? '403 insufficient_scope'
        : refusedToKeys(row),
  suspended: (row) => {
    if (row.access === 'any' || row.access === 'read') return 'let in';
    return isScope(row.access) ? '403 tenant_suspended' : refusedToKeys(row);
  },
  'foreign member': (row) =>
    row.access === 'any'
      ? '200'
      : isBelowTenant(row)
        ? '404 tenant_not_found'
        : isScope(row.access)
          ? '403 insufficient_scope'
          : '403 operator_only',
  viewer: ({ access }) => {
    if (access === 'any' || access === 'read') return 'let in';
    return isScope(access) ? '403 insufficient_scope' : '403 operator_only';
  },
};

function refusedToKeys({ access }: Row): string {
  return access === 'person' ? '403 people_only' : '403 operator_only';
}

/** Routes whose path names no tenant: another's objects are not there, and lists hold none of them. */
const ownOnly = (row: Row): string =>
  parametersOf(row.path).length > 0 ? '404 not tenant_not_found' : 'let in';

describe('Tenants are strangers to each other, on every route', () => {
  const rows = operations();
  const closed = rows.filter(({ access }) => access !== 'open');
  const table: string[] = [];
  let world: World;

  beforeAll(async () => {
    world = await createWorld();
  });

  afterAll(async () => {
    process.stdout.write(`${table.join('\n')}\n`);
    await world.system.stop();
  });

  it('has a word on every route about who may call it', () => {
    const known = new Set([...SCOPES, 'any', 'operator', 'person', 'open']);
    expect(rows.filter(({ access }) => !known.has(access))).toEqual([]);
    expect(rows.length).toBeGreaterThan(50);
  });

  it('knows a foreign object for every parameter of a path', () => {
    const parameters = new Set(closed.filter(isOfTenant).flatMap(({ path }) => parametersOf(path)));
    const unknown = [...parameters].filter(
      (name) => name !== 'tenantId' && !NAMES.has(name) && !(name in world.foreign),
    );
    // Make one in `furnish`, as another tenant's; if it is no id, put the word into `NAMES`.
    expect(unknown).toEqual([]);
  });

  it.each(closed)('$method $path ($access)', async (row) => {
    const outcomes: string[] = [];
    const wrong: string[] = [];
    for (const [name, run] of Object.entries(CASES)) {
      const outcome = await run(world, row);
      const text =
        outcome === null ? '–' : [outcome.status, outcome.code].filter(Boolean).join(' ');
      outcomes.push(`${name}: ${text}`);
      const should = SHOULD[name]!(row);
      if (outcome !== null && !fits(outcome, should)) wrong.push(`${name}: ${text}, not ${should}`);
    }
    table.push(`${row.method} ${row.path} [${row.access}]  ${outcomes.join(' | ')}`);
    expect(wrong).toEqual([]);
  });

  it('told nobody anything: each list holds what is its own', async () => {
    const { system, ours } = world;
    for (const list of ['messages', 'conversations', 'customers', 'api-keys', 'templates']) {
      const { body } = await system.api(`/tenants/${ours.id}/${list}`, { key: ours.apiKey });
      const text = JSON.stringify(body);
      expect(body.items.length).toBeGreaterThan(0);
      for (const id of Object.values(world.foreign)) expect(text).not.toContain(id);
    }
  });
});

function fits({ status, code }: Outcome, should: string): boolean {
  if (should === 'let in') return status !== 401 && status !== 403 && status < 500;
  const [wanted, ...words] = should.split(' ');
  if (String(status) !== wanted) return false;
  if (words[0] === 'not') return code !== undefined && code !== words[1];
  return words.length === 0 || code === words[0];
}

function isScope(access: string): boolean {
  return SCOPES.some((scope) => scope === access);
}

function isBelowTenant({ path }: Row): boolean {
  return path.startsWith('/tenants/{tenantId}');
}

function isOfTenant(row: Row): boolean {
  return isBelowTenant(row) && isScope(row.access);
}

function parametersOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
}

async function call(
  { system, ours, foreign }: World,
  { method, path, body }: Row,
  { key, cookies, tenantId = ours.id }: { key?: string; cookies?: Cookies; tenantId?: string },
): Promise<Outcome> {
  const url = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    name === 'tenantId' ? tenantId : (foreign[name] ?? `some-${name}`),
  );
  const response = await fetch(`${system.url}${url}`, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...cookies,
      // Wrong keys are throttled by address, and each route tries one.
      'x-forwarded-for': addressOf(`${method} ${path}`),
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  if (response.headers.get('content-type')?.includes('problem+json') !== true) {
    // A stream would go on for ever.
    await response.body?.cancel();
    return { status: response.status, code: undefined };
  }
  const { code } = (await response.json()) as { code: string };
  return { status: response.status, code };
}

/** One client address for each route. */
function addressOf(route: string): string {
  const [a, b] = createHash('sha256').update(route).digest();
  return `10.0.${a}.${b}`;
}

/** Two tenants with the same names, customers and messages; one deleted and one suspended. */
async function createWorld(): Promise<World> {
  const system = await startSystem({ env: { ADMIN_API_KEY: OPERATOR_KEY, TRUST_PROXY: '1' } });
  const asOperator = { key: OPERATOR_KEY };
  const ours = await registerTenant(system, { name: 'Twin', wabaId: '880001' }, OPERATOR_KEY);
  const stranger = await registerTenant(system, { name: 'Twin', wabaId: '880002' }, OPERATOR_KEY);
  const deleted = await registerTenant(system, { name: 'Gone' }, OPERATOR_KEY);
  const suspended = await registerTenant(system, { name: 'Idle' }, OPERATOR_KEY);
  await furnish(system, ours);
  const foreign = await furnish(system, stranger);

  const make = async (name: string, body: object) => {
    const path = `/tenants/${ours.id}/api-keys`;
    const answer = await system.api(path, { key: ours.apiKey, body: { name, ...body } });
    expect(answer.status).toBe(201);
    return answer.body as { id: string; key: string };
  };
  const lacking: Record<string, string> = {};
  for (const scope of SCOPES) {
    const scopes = SCOPES.filter((one) => one !== scope);
    lacking[scope] = (await make(`all but ${scope}`, { scopes })).key;
  }
  const revoked = await make('revoked', {});
  const path = `/tenants/${ours.id}/api-keys/${revoked.id}`;
  await system.api(path, { key: ours.apiKey, method: 'DELETE' });
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const expired = await make('expired', { expiresAt });
  await system.api(`/tenants/${deleted.id}`, { ...asOperator, method: 'DELETE' });
  await system.api(`/tenants/${suspended.id}/suspend`, { ...asOperator, method: 'POST' });
  await eventually(async () => {
    expect((await system.api('/me', { key: expired.key })).status).toBe(401);
  });
  return {
    system,
    ours,
    foreign,
    keys: {
      stranger: stranger.apiKey,
      revoked: revoked.key,
      expired: expired.key,
      deleted: deleted.apiKey,
      lacking,
    },
    suspended,
    people: {
      stranger: await signIn(system, stranger, 'admin'),
      viewer: await signIn(system, ours, 'viewer'),
    },
  };
}

/** Adds somebody to the tenant and signs them in. */
async function signIn(system: TestSystem, tenant: TestTenant, role: string): Promise<Cookies> {
  const email = `${role}@${tenant.id}.example.com`.replaceAll('_', '-');
  const password = 'correct horse battery';
  const asOperator = { key: OPERATOR_KEY };
  const user = await system.api('/users', {
    ...asOperator,
    body: { email, name: role, role: 'member', password },
  });
  expect(user.status).toBe(201);
  const body = { userId: user.body.id, role };
  const member = await system.api(`/tenants/${tenant.id}/members`, { ...asOperator, body });
  expect(member.status).toBe(201);
  const session = await system.api('/session', { body: { email, password } });
  expect(session.status).toBe(201);
  return cookiesOf(session);
}

/** @returns an id of every kind of object that the tenant has now */
async function furnish(system: TestSystem, tenant: TestTenant): Promise<Ids> {
  const { id, apiKey: key, phoneNumberId } = tenant;
  const list = async (what: string): Promise<{ id: string }> => {
    const { body } = await system.api(`/tenants/${id}/${what}`, { key });
    expect(body.items.length).toBeGreaterThan(0);
    return body.items[0] as { id: string };
  };
  await system.simulator.customerWrites('15550007777', phoneNumberId, { text: 'hi', name: 'Sam' });
  const message = await eventually(() => list('messages'));
  const upload = await fetch(`${system.url}/tenants/${id}/media?fileName=a.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
    body: 'the same in both',
  });
  expect(upload.status).toBe(201);
  const media = (await upload.json()) as { id: string };
  const template = await system.api(`/tenants/${id}/templates`, {
    key,
    body: {
      name: 'twins',
      language: 'en_US',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Hello.' }],
    },
  });
  expect(template.status).toBe(201);
  const endpoint = await system.api(`/tenants/${id}/endpoints`, {
    key,
    body: { url: 'http://127.0.0.1:9/nobody' },
  });
  expect(endpoint.status).toBe(201);
  const link = await system.api(`/tenants/${id}/connect-links`, { key, body: {} });
  const onboarding = await system.api(`/tenants/${id}/onboardings`, {
    key,
    body: { accessToken: 'a-token-of-nothing', register: false },
  });
  expect(onboarding.status).toBe(202);
  expect(link.status).toBe(201);
  const endpointPath = `/tenants/${id}/endpoints/${endpoint.body.id}`;
  await system.api(`${endpointPath}/test`, { key, method: 'POST' });
  const delivery = await eventually(() => list(`endpoints/${endpoint.body.id}/deliveries`));
  const asOperator = { key: OPERATOR_KEY };
  const person = { email: `first@${id.replace('_', '-')}.example.com`, name: 'First' };
  const user = await system.api('/users', { ...asOperator, body: { ...person, role: 'member' } });
  expect(user.status).toBe(201);
  const userId = user.body.id;
  const added = { ...asOperator, body: { userId, role: 'agent' } };
  expect((await system.api(`/tenants/${id}/members`, added)).status).toBe(201);
  const invited = { key, body: { email: 'somebody@example.com', role: 'agent' } };
  expect((await system.api(`/tenants/${id}/members`, invited)).status).toBe(201);
  const quickReply = await system.api(`/tenants/${id}/quick-replies`, {
    key,
    body: { shortcut: 'hello', text: 'Hello!' },
  });
  expect(quickReply.status).toBe(201);
  const conversationId = (await list('conversations')).id;
  const note = await system.api(`/tenants/${id}/conversations/${conversationId}/notes`, {
    key,
    body: { text: 'the same in both' },
  });
  expect(note.status).toBe(201);
  return {
    quickReplyId: quickReply.body.id,
    noteId: note.body.id,
    userId,
    invitationId: (await list('invitations')).id,
    phoneNumberId,
    endpointId: endpoint.body.id,
    deliveryId: delivery.id,
    messageId: message.id,
    conversationId,
    customerId: (await list('customers')).id,
    keyId: (await list('api-keys')).id,
    mediaId: media.id,
    connectLinkId: link.body.id,
    onboardingId: onboarding.body.id,
    template: template.body.id,
  };
}
