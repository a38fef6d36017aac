import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/id.js';
import { Secret } from '../../common/secret.js';
import type { AuditLog, Deed } from '../audit/audit-log.service.js';
import type { Invitation } from './invitation.schema.js';
import type { InvitationsRepository } from './invitations.repository.js';
import { Invitations } from './invitations.service.js';
import type { Passwords } from './passwords.js';
import { SecondFactorNeededError, TooManySignInsError } from './people.errors.js';
import type { SecondFactors } from './second-factors.service.js';
import type { Sessions } from './sessions.service.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import { hashToken, newToken } from './tokens.js';
import type { UserFactory } from './user-factory.js';
import type { User, UserId } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const IP = '192.0.2.1';
const TOKEN = newToken();
const ADA = 'ada@example.com';

type Known = Partial<User> & { _id: UserId };

/** @param known who is there already  @param link what TOKEN leads to */
function setUp({ known = [], link }: { known?: Known[]; link?: Partial<Invitation> | null } = {}) {
  const users = new Map(
    known.map((user) => [
      user._id,
      partial<User>({ email: ADA, passwordHash: 'hash of own', ...user }),
    ]),
  );
  const rows: Invitation[] = [];
  if (link != null) {
    const row = {
      _id: 'inv_1',
      hash: hashToken(TOKEN),
      email: ADA,
      name: 'A',
      tenantId: null,
    } as const;
    rows.push(partial<Invitation>({ ...row, ...link }));
  }
  const deeds: Deed[] = [];
  /** In the order in which it happened. */
  const events: unknown[][] = [];
  const note = (...event: unknown[]): void => void events.push(event);
  const remove = async (isIt: (row: Invitation) => boolean): Promise<boolean> => {
    const at = rows.findIndex(isIt);
    return at >= 0 && rows.splice(at, 1).length > 0;
  };
  const take = jest.fn((id: string) => remove((row) => row._id === id));
  const removeOfTenant = jest.fn((tenantId: string, id?: string) =>
    remove((row) => row.tenantId === tenantId && row._id === id),
  );
  const spend = jest.fn(async (...args: unknown[]) => note('spend', ...args));
  const invitations = new Invitations(
    fake<InvitationsRepository>({
      insert: async (row) => void rows.push(row),
      findByHash: async (hash) => rows.find((row) => row.hash === hash) ?? null,
      take,
      removeOfTenant,
      removeOfUser: async (userId) => void (await remove((row) => row.userId === userId)),
    }),
    fake<UsersRepository>({
      find: async (id) => users.get(id) ?? null,
      findByEmail: async (email) =>
        [...users.values()].find((user) => user.email === email) ?? null,
      insert: async (user) => void users.set(user._id, user),
      change: async (id, changes) => {
        note('change', id, changes);
        return users.get(id) ?? null;
      },
      join: async (id, tenantId, membership) => {
        note('join', id, tenantId, membership);
        return users.get(id) ?? null;
      },
    }),
    fake<UserFactory>({
      make: async (person) => partial<User>({ _id: 'usr_new', ...person }),
    }),
    fake<Passwords>({
      hash: async (password) => `hash of ${password.reveal()}`,
      fits: async (password, hash) => hash === `hash of ${password.reveal()}`,
    }),
    fake<SecondFactors>({
      check: async (_user, code) => {
        if (code === 'wrong') throw new SecondFactorNeededError(true);
      },
    }),
    fake<Sessions>({ closeAllOf: async (id) => note('close', id) }),
    fake<SignInThrottle>({
      spend,
      forgive: async (...args) => note('forgive', ...args),
    }),
    fake<AuditLog>({
      during: async (deed, change) => {
        deeds.push(deed);
        return change();
      },
    }),
    Object.assign(new Clock(), { now: () => NOW }),
  );
  const accept = (password: string, more: { name?: string; code?: string } = {}, token = TOKEN) =>
    invitations.accept(token, { password: new Secret(password), ...more }, IP);
  /** Who was let in, or the code of the refusal. */
  const verdict = (...args: Parameters<typeof accept>): Promise<string> =>
    accept(...args).then(
      ({ _id }) => _id,
      (error: unknown) => (error as AppError).code,
    );
  return { invitations, accept, verdict, users, rows, deeds, events, take, removeOfTenant, spend };
}

const TO_JOIN = { tenantId: 'tnt_1', role: 'agent' } as const;
const joined = (id: string) => ['join', id, 'tnt_1', { role: 'agent', since: NOW }];

describe(Invitations.name, () => {
  it('makes a link that is good for a week, whose token is kept nowhere', async () => {
    const { invitations, rows, deeds } = setUp();
    const wanted = { email: ADA, name: 'A', role: 'agent' } as const;
    const { token, invitation } = await invitations.toJoin('tnt_1', wanted);
    expect(rows).toEqual([invitation]);
    expect(invitation).toEqual({
      ...wanted,
      _id: expect.stringMatching(/^inv_/),
      tenantId: 'tnt_1',
      hash: hashToken(token),
      createdBy: { kind: 'system', id: null, name: 'system' },
      createdAt: NOW,
      expiresAt: new Date('2026-11-27T12:00:00Z'),
    });
    expect(deeds).toMatchObject([
      { action: 'member.invited', tenantId: 'tnt_1', changes: { role: 'agent' } },
    ]);
  });

  it('makes one link to choose a password: the one before is good no more', async () => {
    const { invitations, rows } = setUp({ link: { userId: 'usr_1' } });
    await invitations.toChoosePassword(partial<User>({ _id: 'usr_1', email: ADA, name: 'A' }));
    expect(rows).toMatchObject([{ userId: 'usr_1', tenantId: null, hash: expect.any(String) }]);
    expect(rows[0]?.hash).not.toBe(hashToken(TOKEN));
  });

  it('lets who was sent a link for it choose a password, and signs out all that knew the old', async () => {
    const { verdict, events, rows } = setUp({
      known: [{ _id: 'usr_1' }],
      link: { userId: 'usr_1' },
    });
    expect(await verdict('chosen')).toBe('usr_1');
    expect(events).toEqual([
      ['change', 'usr_1', { passwordHash: 'hash of chosen' }],
      ['close', 'usr_1'],
    ]);
    expect(rows).toEqual([]);
    expect(await verdict('again')).toBe('invitation_not_found');
  });

  it.each([
    ['by the name of the invitation', {}, 'A'],
    ['by the name that was chosen', { name: 'Ada' }, 'Ada'],
  ])('lets somebody new join %s, for whom nobody vouches', async (_case, given, name) => {
    const { verdict, users, events } = setUp({ link: TO_JOIN });
    expect(await verdict('chosen', given)).toBe('usr_new');
    expect([...users.values()]).toEqual([
      { _id: 'usr_new', email: ADA, name, role: 'member', vouchedFor: false },
    ]);
    expect(events).toEqual([
      ['change', 'usr_new', { passwordHash: 'hash of chosen' }],
      ['close', 'usr_new'],
      joined('usr_new'),
    ]);
  });

  it('lets who is known join with the own password, which stays', async () => {
    const { verdict, events } = setUp({ known: [{ _id: 'usr_1' }], link: TO_JOIN });
    expect(await verdict('own')).toBe('usr_1');
    expect(events).toEqual([['spend', ADA, IP], ['forgive', ADA, IP], joined('usr_1')]);
  });

  it.each<[string, Known, { password: string; code?: string }, string]>([
    ['with another password', { _id: 'usr_1' }, { password: 'x' }, 'sign_in_refused'],
    [
      'who has no password yet',
      { _id: 'usr_1', passwordHash: undefined as never },
      { password: 'chosen' },
      'sign_in_refused',
    ],
    [
      'with a wrong code',
      { _id: 'usr_1' },
      { password: 'own', code: 'wrong' },
      'second_factor_needed',
    ],
  ])('lets nobody join as who is known %s, and counts it', async (_case, known, given, code) => {
    const { verdict, events, rows } = setUp({ known: [known], link: TO_JOIN });
    const { password, ...more } = given;
    expect(await verdict(password, more)).toBe(code);
    expect(events).toEqual([['spend', ADA, IP]]);
    expect(rows).toHaveLength(1);
  });

  it('looks at no password beyond the limit', async () => {
    const { verdict, spend, rows } = setUp({ known: [{ _id: 'usr_1' }], link: TO_JOIN });
    spend.mockRejectedValueOnce(new TooManySignInsError(1));
    expect(await verdict('own')).toBe('too_many_sign_ins');
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['chooses a password', { userId: 'usr_1' }],
    ['joins', TO_JOIN],
  ] as const)('is good once: of two who come with it one %s', async (_case, link) => {
    const { verdict, take, events } = setUp({ known: [{ _id: 'usr_1' }], link });
    take.mockResolvedValueOnce(false);
    expect(await verdict('own')).toBe('invitation_not_found');
    expect(events.filter(([what]) => what === 'change' || what === 'join')).toEqual([]);
  });

  it.each<[string, Known[], Partial<Invitation> | null, string]>([
    ['nobody made', [], null, TOKEN],
    ['is no token', [{ _id: 'usr_1' }], { userId: 'usr_1', hash: hashToken('x') }, 'x'],
    ['is of somebody removed', [], { userId: 'usr_1' }, TOKEN],
    ['is of somebody disabled', [{ _id: 'usr_1', disabledAt: NOW }], { userId: 'usr_1' }, TOKEN],
    ['would let somebody disabled join', [{ _id: 'usr_1', disabledAt: NOW }], TO_JOIN, TOKEN],
  ])('knows no link that %s', async (_case, known, link, token) => {
    const { invitations, verdict, events } = setUp({ known, link });
    const missing = { code: 'invitation_not_found' };
    await expect(invitations.look(token)).rejects.toMatchObject(missing);
    expect(await verdict('own', {}, token)).toBe('invitation_not_found');
    expect(events).toEqual([]);
  });

  it('lets nobody in who is removed amid it', async () => {
    const { users, spend, verdict } = setUp({ known: [{ _id: 'usr_1' }], link: TO_JOIN });
    spend.mockImplementationOnce(async () => users.clear());
    expect(await verdict('own')).toBe('invitation_not_found');
  });

  it.each<[string, Known[], Partial<Invitation>, boolean]>([
    ['who is new', [], TO_JOIN, true],
    ['who is known', [{ _id: 'usr_1' }], TO_JOIN, false],
    ['who was sent it for that', [{ _id: 'usr_1' }], { userId: 'usr_1' }, true],
  ])(
    'says whether a password is to be chosen, to somebody %s',
    async (_case, known, link, chooses) => {
      const { invitations, rows } = setUp({ known, link });
      expect(await invitations.look(TOKEN)).toEqual({
        invitation: rows[0],
        choosesPassword: chooses,
      });
    },
  );

  it('can be taken back by its tenant, and by no other', async () => {
    const id = newId('inv');
    const { invitations, rows, removeOfTenant } = setUp({ link: { ...TO_JOIN, _id: id } });
    const missing = { code: 'invitation_not_found' };
    await expect(invitations.withdraw('tnt_2', id)).rejects.toMatchObject(missing);
    await expect(invitations.withdraw('tnt_1', 'usr_1')).rejects.toMatchObject(missing);
    expect(removeOfTenant).toHaveBeenCalledTimes(1);
    await invitations.withdraw('tnt_1', id);
    expect(rows).toEqual([]);
  });
});
