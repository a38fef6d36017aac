import { Readable } from 'node:stream';
import type { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import { defined } from '../../common/defined.js';
import type { TenantId } from '../../common/id.js';
import { currentContext, runInContext } from '../../common/request-context.js';
import type { RouteInput } from '../../common/route-input.js';
import { SCOPES, type RouteAccess, type Scope } from '../../common/route-access.js';
import { MissingKeyError, TooManyRequestsError } from '../access.errors.js';
import { currentCall, type Caller } from '../caller.js';
import { SessionNeededError } from '../people/people.errors.js';
import { callerOf } from '../people/person-caller.js';
import type { MemberRole, User } from '../people/user.schema.js';
import type { KnownTenant, TenantLookup } from '../tenant-lookup.js';
import { AccessGate } from './access-gate.js';
import type { CallerFinder, Found } from './caller-finder.js';
import type { LongAnswers } from './long-answers.service.js';
import type { Refusals } from './refusals.service.js';
import type { RequestQuota } from './request-quota.js';

const OURS = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5S';
const THEIRS = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5T';
const SUSPENDED = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5V';
const GONE = 'tnt_01KAP3K1ZJ0M6X1V7Z4N9Q2R5W';

const operator = (...scopes: Scope[]): Found => ({
  caller: { kind: 'operator', name: 'operator', scopes },
});
const keyOf = (tenantId: TenantId, ...scopes: Scope[]): Found => ({
  caller: { kind: 'tenant', tenantId, keyId: 'key_1', name: 'key', scopes },
});

/** Somebody of our tenant in this role, and of one that was removed. */
function person(role?: MemberRole): Found {
  const membership = role && { role, since: new Date(0) };
  const user = partial<User>({
    _id: 'usr_1',
    name: 'Ada',
    role: 'member',
    memberships: membership ? { [OURS]: membership, [GONE]: membership } : {},
  });
  return { caller: callerOf(user), user };
}

const CALLERS = {
  operator: operator(...SCOPES),
  'operator who looks': operator('read'),
  'key that reads': keyOf(OURS, 'read'),
  'key that sends': keyOf(OURS, 'send'),
  'key that manages': keyOf(OURS, 'manage'),
  'full key': keyOf(OURS, ...SCOPES),
  'suspended key': keyOf(SUSPENDED, ...SCOPES),
  'key of nobody': keyOf(GONE, ...SCOPES),
  admin: person('admin'),
  agent: person('agent'),
  viewer: person('viewer'),
  stranger: person(),
} satisfies Record<string, Found>;
type Who = keyof typeof CALLERS;

const ROUTES: [string, RouteAccess | undefined][] = [
  ['GET /tenants/:tenantId/read', { kind: 'key', scope: 'read' }],
  ['GET /tenants/:tenantId/stream', { kind: 'key', scope: 'read' }],
  ['POST /tenants/:tenantId/send', { kind: 'key', scope: 'send' }],
  ['POST /tenants/:tenantId/upload', { kind: 'key', scope: 'send' }],
  ['POST /tenants/:tenantId/manage', { kind: 'key', scope: 'manage' }],
  ['POST /tenants/:tenantId/any', { kind: 'key', scope: 'any' }],
  ['GET /tenants/:tenantId/admin', { kind: 'operator' }],
  ['GET /own', { kind: 'key', scope: 'read', ofOwn: true }],
  ['POST /own', { kind: 'key', scope: 'send', ofOwn: true }],
  ['POST /any', { kind: 'key', scope: 'any' }],
  ['GET /admin', { kind: 'operator' }],
  ['HEAD /admin-head', { kind: 'operator' }],
  ['POST /admin', { kind: 'operator' }],
  ['GET /me', { kind: 'person' }],
  ['GET /open', { kind: 'open', why: 'it is for everybody' }],
  ['GET /open/stream', { kind: 'open', why: 'it is for everybody' }],
  ['GET /file', undefined],
];

const FILE: RouteInput = { query: null, body: 'stream' };

async function setUp() {
  const tenants = new Map<string, KnownTenant>([
    [OURS, { id: OURS, suspended: false }],
    [THEIRS, { id: THEIRS, suspended: false }],
    [SUSPENDED, { id: SUSPENDED, suspended: true }],
  ]);
  const callers = new Map<string, Found>(Object.entries(CALLERS));
  const spend = jest.fn(async (_tenant: KnownTenant) => undefined);
  const watch = jest.fn(
    (_reply: unknown, _question: Parameters<LongAnswers['watch']>[1]) => undefined,
  );
  const foundOf = (who: unknown): Found => {
    const found = callers.get(String(who));
    if (found === undefined) throw new MissingKeyError();
    return found;
  };
  const adapter = new FastifyAdapter();
  const gate = new AccessGate(
    fake<HttpAdapterHost<FastifyAdapter>>({ httpAdapter: adapter }),
    fake<CallerFinder>({
      find: async ({ headers }) => foundOf(headers['who']),
      findPerson: async ({ headers }) => {
        const { caller, user } = foundOf(headers['who']);
        if (user === undefined) throw new SessionNeededError();
        return caller;
      },
    }),
    fake<TenantLookup>({ findKnown: async (id) => tenants.get(id) ?? null }),
    fake<RequestQuota>({ spend }),
    fake<Refusals>({ refuse: () => new MissingKeyError() }),
    fake<LongAnswers>({ watch }),
  );
  const server = adapter.getInstance();
  server.addHook('onRequest', (_request, _reply, done) => runInContext({}, done));
  gate.onModuleInit();
  for (const [route, access] of ROUTES) {
    const [method = '', url = ''] = route.split(' ');
    server.route({
      method,
      url,
      config: defined({ access, input: url.endsWith('/upload') ? FILE : undefined }),
      handler: async (_request, reply) =>
        url.endsWith('/stream')
          ? reply.send(Readable.from(['{}']))
          : { call: currentCall() ?? null, context: currentContext() },
    });
  }
  server.setErrorHandler((error, _request, reply) =>
    reply.send({ code: (error as AppError).code }),
  );

  async function ask(who: Who | 'nobody', route: string, headers: Record<string, string> = {}) {
    const [method, url = ''] = route.split(' ');
    const answer = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: { who, ...headers },
    });
    return answer.body === '' ? {} : answer.json<Answer>();
  }
  return { ask, callers, tenants, spend, watch };
}

interface Answer {
  readonly code?: string;
  readonly call?: { caller: Caller; ip: string } | null;
  readonly context?: object;
}

/** What becomes of it, by who calls: `ok`, or the code of the refusal. */
type Verdicts = Partial<Record<Who | 'nobody', string>>;

describe(AccessGate.name, () => {
  it.each<[string, Verdicts]>([
    [
      `GET /tenants/${OURS}/read`,
      {
        operator: 'ok',
        'operator who looks': 'ok',
        'key that reads': 'ok',
        'key that sends': 'insufficient_scope',
        'key that manages': 'insufficient_scope',
        'suspended key': 'tenant_not_found',
        'key of nobody': 'unauthorized',
        admin: 'ok',
        agent: 'ok',
        viewer: 'ok',
        stranger: 'tenant_not_found',
        nobody: 'unauthorized',
      },
    ],
    [
      `POST /tenants/${OURS}/send`,
      {
        operator: 'ok',
        'operator who looks': 'insufficient_scope',
        'key that reads': 'insufficient_scope',
        'key that sends': 'ok',
        'key that manages': 'insufficient_scope',
        admin: 'ok',
        agent: 'ok',
        viewer: 'insufficient_scope',
        stranger: 'tenant_not_found',
        nobody: 'unauthorized',
      },
    ],
    [
      `POST /tenants/${OURS}/manage`,
      {
        operator: 'ok',
        'operator who looks': 'insufficient_scope',
        'key that sends': 'insufficient_scope',
        'key that manages': 'ok',
        admin: 'ok',
        agent: 'insufficient_scope',
        viewer: 'insufficient_scope',
      },
    ],
    [
      `POST /tenants/${OURS}/any`,
      {
        operator: 'ok',
        'operator who looks': 'ok',
        'key that reads': 'ok',
        viewer: 'ok',
        stranger: 'tenant_not_found',
        'suspended key': 'tenant_not_found',
      },
    ],
    [
      `GET /tenants/${OURS}/admin`,
      {
        operator: 'ok',
        'operator who looks': 'ok',
        'full key': 'operator_only',
        admin: 'operator_only',
        stranger: 'tenant_not_found',
      },
    ],
    // Another tenant's path looks as if it did not exist.
    [
      `GET /tenants/${THEIRS}/read`,
      {
        operator: 'ok',
        'full key': 'tenant_not_found',
        admin: 'tenant_not_found',
        'key of nobody': 'unauthorized',
      },
    ],
    [`GET /tenants/${THEIRS}/admin`, { 'full key': 'tenant_not_found', operator: 'ok' }],
    // One that is not there looks the same, also to people who were members of it.
    [
      `GET /tenants/${GONE}/read`,
      { operator: 'tenant_not_found', 'full key': 'tenant_not_found', admin: 'tenant_not_found' },
    ],
    [
      'GET /tenants/everybody/read',
      { operator: 'tenant_not_found', 'full key': 'tenant_not_found', admin: 'tenant_not_found' },
    ],
    // A suspended tenant may look, but not act; the operator may.
    [`GET /tenants/${SUSPENDED}/read`, { 'suspended key': 'ok', operator: 'ok' }],
    [`POST /tenants/${SUSPENDED}/send`, { 'suspended key': 'tenant_suspended', operator: 'ok' }],
    [`POST /tenants/${SUSPENDED}/manage`, { 'suspended key': 'tenant_suspended' }],
    [`POST /tenants/${SUSPENDED}/any`, { 'suspended key': 'ok' }],
    // Where the path names no tenant.
    [
      'GET /own',
      {
        operator: 'ok',
        'key that reads': 'ok',
        'key that sends': 'insufficient_scope',
        'suspended key': 'ok',
        admin: 'insufficient_scope',
        nobody: 'unauthorized',
      },
    ],
    [
      'POST /own',
      {
        'key that sends': 'ok',
        'key that reads': 'insufficient_scope',
        'suspended key': 'tenant_suspended',
        'operator who looks': 'insufficient_scope',
      },
    ],
    [
      'POST /any',
      { 'key that reads': 'ok', stranger: 'ok', admin: 'ok', 'operator who looks': 'ok' },
    ],
    [
      'GET /admin',
      {
        operator: 'ok',
        'operator who looks': 'ok',
        'full key': 'operator_only',
        admin: 'operator_only',
        nobody: 'unauthorized',
      },
    ],
    ['HEAD /admin-head', { 'operator who looks': 'ok' }],
    [
      'POST /admin',
      {
        operator: 'ok',
        'operator who looks': 'insufficient_scope',
        'full key': 'operator_only',
        nobody: 'unauthorized',
      },
    ],
    [
      'GET /me',
      { admin: 'ok', stranger: 'ok', operator: 'session_needed', nobody: 'unauthorized' },
    ],
    ['GET /open', { nobody: 'ok', operator: 'ok' }],
    ['GET /file', { nobody: 'ok' }],
  ])('%s', async (route, verdicts) => {
    const { ask } = await setUp();
    const given: Verdicts = {};
    for (const who of Object.keys(verdicts) as Who[]) {
      given[who] = (await ask(who, route)).code ?? 'ok';
    }
    expect(given).toEqual(verdicts);
  });

  it('tells the handler who calls, in the tenant if it is about one', async () => {
    const { ask } = await setUp();
    const { call, context } = await ask('agent', `GET /tenants/${OURS}/read`);
    expect(call).toMatchObject({
      caller: { kind: 'tenant', tenantId: OURS, userId: 'usr_1', role: 'agent' },
      ip: '127.0.0.1',
    });
    expect(context).toMatchObject({ tenantId: OURS });
    expect(await ask('operator', `GET /tenants/${OURS}/read`)).toMatchObject({
      call: { caller: { kind: 'operator' } },
      context: { tenantId: OURS },
    });
    expect(await ask('stranger', 'POST /any')).toMatchObject({
      call: { caller: { kind: 'member' } },
    });
    expect(await ask('nobody', 'GET /open')).toMatchObject({ call: null });
  });

  it("counts a tenant's requests, also those that its key may not make, and nobody else's", async () => {
    const { ask, spend } = await setUp();
    await ask('key that reads', 'GET /own');
    await ask('key that reads', 'POST /own');
    await ask('admin', `GET /tenants/${OURS}/read`);
    expect(spend.mock.calls.map(([{ id }]) => id)).toEqual([OURS, OURS, OURS]);
    await ask('operator', `GET /tenants/${OURS}/read`);
    await ask('stranger', 'POST /any');
    await ask('full key', `GET /tenants/${THEIRS}/read`);
    expect(spend).toHaveBeenCalledTimes(3);
    spend.mockRejectedValueOnce(new TooManyRequestsError(1));
    expect(await ask('full key', 'GET /own')).toEqual({ code: 'too_many_requests' });
  });

  it.each<[string, Who, (world: Awaited<ReturnType<typeof setUp>>) => void, string | null]>([
    ['whose key was revoked', 'full key', ({ callers }) => callers.clear(), 'unauthorized'],
    ['whose tenant was removed', 'full key', ({ tenants }) => tenants.clear(), 'unauthorized'],
    ['of a removed tenant', 'admin', ({ tenants }) => tenants.clear(), 'tenant_not_found'],
    [
      'who is no member any more',
      'admin',
      ({ callers }) => callers.set('admin', person()),
      'tenant_not_found',
    ],
    ['for whom nothing changed', 'admin', () => undefined, null],
    ['with a key for which nothing changed', 'full key', () => undefined, null],
    ['who operates', 'operator', ({ tenants }) => tenants.clear(), null],
  ])('judges a long answer again, to somebody %s', async (_case, who, change, code) => {
    const world = await setUp();
    await world.ask(who, `GET /tenants/${OURS}/stream`);
    const { admit } = world.watch.mock.calls[0]![1];
    change(world);
    const refusal: unknown = await admit().then(
      () => null,
      (error: unknown) => (error as AppError).code,
    );
    expect(refusal).toBe(code);
  });

  it('watches whoever brings a file, from the start', async () => {
    const { ask, watch } = await setUp();
    await ask('full key', `POST /tenants/${OURS}/upload`);
    await ask('full key', `POST /tenants/${OURS}/send`);
    expect(watch).toHaveBeenCalledTimes(1);
  });

  it('takes answers together that are to one caller in one place, and no others', async () => {
    const { ask, watch } = await setUp();
    const place = `GET /tenants/${OURS}/stream`;
    await ask('operator', place, { authorization: 'Bearer one' });
    await ask('operator', place, { authorization: 'Bearer one' });
    await ask('operator', place, { authorization: 'Bearer two' });
    await ask('operator', `GET /tenants/${THEIRS}/stream`, { authorization: 'Bearer one' });
    const [one, again, ...others] = watch.mock.calls.map(([, { caller }]) => caller());
    expect(again).toBe(one);
    expect(new Set([one, ...others]).size).toBe(3);
  });

  it('watches no answer that everybody may have, that is there as a whole, or that nobody gets', async () => {
    const { ask, watch } = await setUp();
    await ask('nobody', 'GET /open/stream');
    await ask('nobody', `GET /tenants/${OURS}/stream`);
    await ask('operator', `GET /tenants/${OURS}/read`);
    expect(watch).not.toHaveBeenCalled();
  });
});
