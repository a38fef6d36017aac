import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { newId } from '../../common/id.js';
import { Secret } from '../../common/secret.js';
import type { AuditLog, Deed } from '../audit/audit-log.service.js';
import { OPERATOR, runInCall, type Caller } from '../caller.js';
import type { InvitationsRepository } from './invitations.repository.js';
import type { Invitations, NewInvitation } from './invitations.service.js';
import type { Passwords } from './passwords.js';
import type { Sessions } from './sessions.service.js';
import type { UserFactory } from './user-factory.js';
import type { User, UserId } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';
import { Users } from './users.service.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const ADA = newId('usr');
const EVE = newId('usr');
const OURS = 'tnt_1';
const TENANT: Caller = { ...OPERATOR, kind: 'tenant', tenantId: OURS };
const LINK = partial<NewInvitation>({ token: 'token' });

/** Ada is a member of our tenant, Eve of none. */
function setUp({ isGoneAmidIt = false } = {}) {
  const known = new Map<string, User>(
    [ADA, EVE].map((_id) => [
      _id,
      partial<User>({ _id, tenantIds: _id === ADA ? [OURS] : [], vouchedFor: _id === ADA }),
    ]),
  );
  const deeds: Deed[] = [];
  /** In the order in which it happened. */
  const events: unknown[][] = [];
  const find = jest.fn(async (id: string) => known.get(id) ?? null);
  const change =
    (what: string) =>
    async (id: UserId, ...args: unknown[]) => {
      events.push([what, id, ...args]);
      return isGoneAmidIt ? null : (known.get(id) ?? null);
    };
  const did =
    (what: string) =>
    async (...args: unknown[]) =>
      void events.push([what, ...args]);
  const list = jest.fn(async () => [...known.values()]);
  const users = new Users(
    fake<UsersRepository>({
      find,
      findByEmail: async (email) => known.get(email) ?? null,
      list,
      insert: did('insert'),
      change: change('change'),
      join: change('join'),
      changeRole: change('changeRole'),
      leave: async (...args) => {
        events.push(['leave', ...args]);
        return true;
      },
      remove: did('remove'),
    }),
    fake<Invitations>({
      toChoosePassword: async ({ _id }) => {
        events.push(['invite', _id]);
        return LINK;
      },
    }),
    fake<InvitationsRepository>({ removeOfUser: did('remove links') }),
    fake<UserFactory>({ make: async (person) => partial<User>({ _id: EVE, ...person }) }),
    fake<Passwords>({ hash: async (password) => `hash of ${password.reveal()}` }),
    fake<Sessions>({ closeAllOf: did('sign out'), refresh: did('refresh') }),
    fake<AuditLog>({
      during: async (deed, work) => {
        deeds.push(deed);
        return work();
      },
    }),
    fake<Clock>({ now: () => NOW }),
  );
  return { users, known, deeds, events, find, list };
}

/** What was done, or the code of the refusal. */
const verdict = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as AppError).code,
  );

/** As somebody who signed in. */
const as = <T>(userId: string, work: () => T): T =>
  runInCall({ caller: { ...OPERATOR, userId }, ip: '::1', requestId: 'r' }, work);

describe(Users.name, () => {
  const person = { email: 'eve@example.com', name: 'Eve', role: 'operator' } as const;

  it('makes somebody for whom the operator vouches, with a link to choose a password', async () => {
    const { users, events, deeds } = setUp();
    const made = await users.create(person);
    expect(made).toEqual({ user: { _id: EVE, ...person, vouchedFor: true }, invited: LINK });
    expect(events).toEqual([
      ['insert', made.user],
      ['invite', EVE],
    ]);
    const changes = { role: 'operator' };
    expect(deeds).toEqual([{ action: 'user.created', target: EVE, tenantId: null, changes }]);
  });

  it('needs no link where a password was given, of which only the hash is kept', async () => {
    const { users, events } = setUp();
    const made = await users.create({ ...person, password: new Secret('chosen') });
    expect(made).toEqual({
      user: { _id: EVE, ...person, vouchedFor: true, passwordHash: 'hash of chosen' },
    });
    expect(events).toEqual([['insert', made.user]]);
  });

  it.each<[string, Parameters<Users['update']>[1], object, string, object]>([
    ['a name', { name: 'A' }, { name: 'A' }, 'refresh', { fields: ['name'] }],
    [
      'a role',
      { role: 'operator' },
      { role: 'operator' },
      'refresh',
      { fields: ['role'], role: 'operator' },
    ],
    [
      'being disabled',
      { disabled: true },
      { disabledAt: NOW },
      'sign out',
      { fields: ['disabledAt'] },
    ],
    [
      'not being disabled any more',
      { disabled: false },
      { disabledAt: undefined },
      'refresh',
      { fields: ['disabledAt'] },
    ],
  ])(
    'changes %s, and answers once it counts everywhere',
    async (_case, change, stored, then, changes) => {
      const { users, known, events, deeds } = setUp();
      expect(await users.update(ADA, change)).toBe(known.get(ADA));
      expect(events).toEqual([
        ['change', ADA, stored],
        [then, ADA],
      ]);
      expect(deeds).toEqual([{ action: 'user.updated', target: ADA, tenantId: null, changes }]);
    },
  );

  it.each<[string, (users: Users) => Promise<unknown>, string]>([
    ['disable', (users) => users.update(ADA, { disabled: true }), 'own_access'],
    ['become a member', (users) => users.update(ADA, { role: 'member' }), 'own_access'],
    ['remove', (users) => users.remove(ADA), 'own_access'],
    ['leave', (users) => users.leave(OURS, ADA), 'own_access'],
    ['take another role', (users) => users.changeRole(OURS, ADA, 'viewer'), 'own_access'],
    ['rename', (users) => users.update(ADA, { name: 'A' }), 'done'],
    ['stay an operator', (users) => users.update(ADA, { role: 'operator' }), 'done'],
    ['not be disabled', (users) => users.update(ADA, { disabled: false }), 'done'],
  ])('nobody takes the own access away: %s', async (_case, work, expected) => {
    const { users, events } = setUp();
    expect(await verdict(as(ADA, () => work(users)))).toBe(expected);
    expect(events.length > 0).toBe(expected === 'done');
    expect(await verdict(as(EVE, () => work(users)))).toBe('done');
    expect(await verdict(work(users))).toBe('done');
  });

  it('removes somebody with all links, and signs them out everywhere', async () => {
    const { users, events } = setUp();
    await users.remove(ADA);
    expect(events).toEqual([
      ['remove', ADA],
      ['remove links', ADA],
      ['sign out', ADA],
    ]);
  });

  const nobody = newId('usr');
  it.each<[string, string, (users: Users, id: string) => Promise<unknown>]>([
    ['get', 'user_not_found', (users, id) => users.get(id)],
    ['invite', 'user_not_found', (users, id) => users.invite(id)],
    ['update', 'user_not_found', (users, id) => users.update(id, { name: 'A' })],
    ['remove', 'user_not_found', (users, id) => users.remove(id)],
    ['join', 'user_not_found', (users, id) => users.join(OURS, id, 'agent', OPERATOR)],
    ['changeRole', 'member_not_found', (users, id) => users.changeRole(OURS, id, 'agent')],
    ['leave', 'member_not_found', (users, id) => users.leave(OURS, id)],
  ])('knows nobody of an id that nobody has: %s', async (_method, code, work) => {
    const { users, events, find } = setUp();
    expect(await verdict(work(users, nobody))).toBe(code);
    expect(find).toHaveBeenCalledTimes(1);
    expect(await verdict(work(users, 'no id'))).toBe(code);
    expect(find).toHaveBeenCalledTimes(1);
    expect(events).toEqual([]);
  });

  it.each<[string, string, (users: Users) => Promise<unknown>]>([
    ['update', 'user_not_found', (users) => users.update(ADA, { name: 'A' })],
    ['join', 'user_not_found', (users) => users.join(OURS, ADA, 'agent', OPERATOR)],
    ['changeRole', 'member_not_found', (users) => users.changeRole(OURS, ADA, 'agent')],
  ])('says so where somebody is removed amid it: %s', async (_method, code, work) => {
    expect(await verdict(work(setUp({ isGoneAmidIt: true }).users))).toBe(code);
  });

  it('makes somebody a member, for the operator alone: to a tenant, people are unknown', async () => {
    const { users, known, events, deeds } = setUp();
    expect(await verdict(users.join(OURS, EVE, 'agent', TENANT))).toBe('user_not_found');
    expect(events).toEqual([]);
    expect(await users.join(OURS, EVE, 'agent', OPERATOR)).toBe(known.get(EVE));
    expect(events).toEqual([
      ['join', EVE, OURS, { role: 'agent', since: NOW }],
      ['refresh', EVE],
    ]);
    const changes = { role: 'agent' };
    expect(deeds).toEqual([{ action: 'member.added', target: EVE, tenantId: OURS, changes }]);
  });

  it('changes members of the tenant, and nobody else', async () => {
    const { users, events, deeds } = setUp();
    expect(await verdict(users.changeRole(OURS, EVE, 'admin'))).toBe('member_not_found');
    expect(await verdict(users.leave(OURS, EVE))).toBe('member_not_found');
    expect(events).toEqual([]);
    await users.changeRole(OURS, ADA, 'admin');
    await users.leave(OURS, ADA);
    expect(events).toEqual([
      ['changeRole', ADA, OURS, 'admin'],
      ['refresh', ADA],
      ['leave', ADA, OURS],
      ['refresh', ADA],
    ]);
    expect(deeds.map(({ action, target, tenantId }) => [action, target, tenantId])).toEqual([
      ['member.updated', ADA, OURS],
      ['member.removed', ADA, OURS],
    ]);
  });

  it('invites again, and remembers it', async () => {
    const { users, events, deeds } = setUp();
    expect(await users.invite(ADA)).toBe(LINK);
    expect(events).toEqual([['invite', ADA]]);
    expect(deeds).toEqual([{ action: 'user.invited', target: ADA, tenantId: null }]);
  });

  it('lists all, those of an address, or members', async () => {
    const { users, list } = setUp();
    const page = { limit: 10 } as const;
    await users.list(page);
    await users.list(page, 'a@example.com');
    await users.members(OURS, page);
    expect(list.mock.calls).toEqual([
      [page, {}],
      [page, { email: 'a@example.com' }],
      [page, { tenantIds: OURS }],
    ]);
  });

  it('finds by address only whom the operator vouches for', async () => {
    const { users, known } = setUp();
    expect(await users.findVouchedFor(ADA)).toBe(known.get(ADA));
    expect(await users.findVouchedFor(EVE)).toBeNull();
    expect(await users.findVouchedFor('nobody')).toBeNull();
  });
});
