import type { FastifyRequest } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { SCOPES } from '../../common/route-access.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import { MissingKeyError } from '../access.errors.js';
import { OPERATOR } from '../caller.js';
import { hashApiKey, newApiKey } from '../keys/api-key.js';
import type { ApiKey } from '../keys/api-key.schema.js';
import type { EarlierKeys } from '../keys/earlier-keys.service.js';
import type { KeyDirectory } from '../keys/key-directory.js';
import type { SignedIn } from '../people/session-directory.js';
import type { Sessions } from '../people/sessions.service.js';
import type { User } from '../people/user.schema.js';
import { CallerFinder } from './caller-finder.js';
import type { KeyUsage } from './key-usage.service.js';
import type { Refusals } from './refusals.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const ADMIN_KEY = 'the key of the environment';
const KEY = newApiKey('tenant');

const USER = partial<User>({ _id: 'usr_1', name: 'Ada', role: 'member' });

function setUp({
  row = {},
  listed = true,
  signedIn = false,
  adminApiKey = ADMIN_KEY,
  production = true,
}: {
  row?: Partial<ApiKey>;
  listed?: boolean;
  signedIn?: boolean;
  adminApiKey?: string | null;
  production?: boolean;
} = {}) {
  const key = partial<ApiKey>({
    _id: 'key_1',
    tenantId: 'tnt_1',
    name: 'ours',
    scopes: ['read'],
    ...row,
  });
  const lookUp = (hash: string): ApiKey | null => (hash === hashApiKey(KEY) ? key : null);
  const find = jest.fn(async (hash: string) => (listed ? lookUp(hash) : null));
  const findEarlier = jest.fn(async (hash: string) => (listed ? null : lookUp(hash)));
  const record = jest.fn();
  const refuse = jest.fn((..._why: unknown[]) => new MissingKeyError());
  const finder = new CallerFinder(
    fake<AppConfig>({
      adminApiKey: adminApiKey === null ? undefined : new Secret(adminApiKey),
      production,
    }),
    fake<Clock>({ now: () => NOW }),
    fake<KeyDirectory>({ find }),
    fake<EarlierKeys>({ find: findEarlier }),
    fake<KeyUsage>({ record }),
    fake<Refusals>({ refuse }),
    fake<Sessions>({
      find: async () => (signedIn ? partial<SignedIn>({ user: USER }) : null),
    }),
  );
  const ask = (headers: FastifyRequest['headers']) =>
    finder.find(partial<FastifyRequest>({ headers }));
  const askPerson = (headers: FastifyRequest['headers']) =>
    finder.findPerson(partial<FastifyRequest>({ headers }));
  return { ask, askPerson, find, findEarlier, record, refuse };
}

describe(CallerFinder.name, () => {
  it.each<[string, FastifyRequest['headers']]>([
    ['a bearer', { authorization: `Bearer ${KEY}` }],
    ['a bearer in small letters', { authorization: `bearer  ${KEY}` }],
    ['x-api-key', { 'x-api-key': KEY }],
    ['a bearer beside a wrong x-api-key', { authorization: `Bearer ${KEY}`, 'x-api-key': 'x' }],
  ])("knows a tenant's key as %s, and notes its use", async (_case, headers) => {
    const { ask, record } = setUp();
    expect(await ask(headers)).toEqual({
      caller: { kind: 'tenant', tenantId: 'tnt_1', keyId: 'key_1', name: 'ours', scopes: ['read'] },
    });
    expect(record).toHaveBeenCalledWith('key_1');
  });

  it("knows an operator's key, and that of the environment without a look-up", async () => {
    const { ask } = setUp({ row: { tenantId: null } });
    expect((await ask({ 'x-api-key': KEY })).caller).toEqual({
      kind: 'operator',
      keyId: 'key_1',
      name: 'ours',
      scopes: ['read'],
    });
    const { ask: askAdmin, find, record } = setUp();
    expect((await askAdmin({ 'x-api-key': ADMIN_KEY })).caller).toEqual(OPERATOR);
    expect(find).not.toHaveBeenCalled();
    expect(record).not.toHaveBeenCalled();
  });

  it('knows a key from before there was a list', async () => {
    const { ask } = setUp({ listed: false });
    expect((await ask({ 'x-api-key': KEY })).caller).toMatchObject({ keyId: 'key_1' });
  });

  it.each<[string, string, Partial<ApiKey>, string]>([
    ['unknown', 'that nobody has', {}, newApiKey('tenant')],
    ['unknown', 'of the environment where it has none', {}, ADMIN_KEY.slice(1)],
    ['revoked', 'that was revoked', { revokedAt: NOW }, KEY],
    ['expired', 'that ends now', { expiresAt: NOW }, KEY],
    ['expired', 'that ended', { expiresAt: new Date(0) }, KEY],
    ['revoked', 'that was revoked and ended', { revokedAt: NOW, expiresAt: NOW }, KEY],
  ])('refuses as %s a key %s, the second time without a query', async (reason, _case, row, key) => {
    const { ask, find, findEarlier, record, refuse } = setUp({ row });
    const request = { 'x-api-key': key };
    await expect(ask(request)).rejects.toThrow(MissingKeyError);
    const queries = find.mock.calls.length + findEarlier.mock.calls.length;
    await expect(ask(request)).rejects.toThrow(MissingKeyError);
    expect(find.mock.calls.length + findEarlier.mock.calls.length).toBe(queries);
    expect(refuse.mock.calls.map(([, why, seen]) => [why, seen])).toEqual([
      [reason, { key, seenBefore: false }],
      [reason, { key, seenBefore: true }],
    ]);
    expect(record).not.toHaveBeenCalled();
  });

  it('looks up only what may be a key of ours', async () => {
    const { ask, find, findEarlier } = setUp();
    await expect(ask({ 'x-api-key': 'nothing of ours' })).rejects.toThrow(MissingKeyError);
    expect(find).not.toHaveBeenCalled();
    expect(findEarlier).not.toHaveBeenCalled();
  });

  it('takes a key that ends later', async () => {
    const { ask } = setUp({ row: { expiresAt: new Date(NOW.getTime() + 1) } });
    expect((await ask({ 'x-api-key': KEY })).caller.kind).toBe('tenant');
  });

  it('goes by the session where no key is sent, and by the key where one is', async () => {
    const { ask } = setUp({ signedIn: true });
    expect(await ask({})).toEqual({
      caller: { kind: 'member', userId: 'usr_1', role: 'member', name: 'Ada', scopes: [] },
      user: USER,
    });
    expect((await ask({ 'x-api-key': KEY })).user).toBeUndefined();
    await expect(ask({ 'x-api-key': newApiKey('tenant') })).rejects.toThrow(MissingKeyError);
  });

  it.each([
    ['in production', true, null, false],
    ['where the environment has a key', false, ADMIN_KEY, false],
    ['in production with a key', true, ADMIN_KEY, false],
    ['in development without one', false, null, true],
  ])('lets in who sends nothing: %s', async (_case, production, adminApiKey, isLetIn) => {
    const { ask, refuse } = setUp({ production, adminApiKey });
    for (const headers of [{}, { authorization: 'Basic x' }, { 'x-api-key': '' }]) {
      if (isLetIn) {
        expect(await ask(headers)).toEqual({ caller: { ...OPERATOR, scopes: SCOPES } });
      } else {
        await expect(ask(headers)).rejects.toThrow(MissingKeyError);
        expect(refuse.mock.calls.at(-1)?.slice(1)).toEqual(['missing']);
      }
    }
  });

  it.each([
    ['a good key', { 'x-api-key': KEY }, true, 'people_only'],
    ['a wrong key', { 'x-api-key': newApiKey('tenant') }, true, 'unauthorized'],
    ['nothing', {}, false, 'session_needed'],
    ['a session', {}, true, 'usr_1'],
  ])('answers where only people may be, to %s', async (_case, headers, signedIn, expected) => {
    const { askPerson } = setUp({ signedIn });
    const answer = await askPerson(headers).then(
      ({ userId }) => userId,
      (error: unknown) => (error as AppError).code,
    );
    expect(answer).toBe(expected);
  });
});
