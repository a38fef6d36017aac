import type { FastifyRequest } from 'fastify';
import { fake, partial } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import type { AuditLog } from '../audit/audit-log.service.js';
import { OwnAccount } from './own-account.service.js';
import type { Passwords } from './passwords.js';
import { SecondFactorNeededError, SignInRefusedError } from './people.errors.js';
import type { SecondFactors } from './second-factors.service.js';
import type { SignedIn } from './session-directory.js';
import type { Sessions } from './sessions.service.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import type { User } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

const IP = '203.0.113.1';
const NEW = new Secret('a new password');

function setUp(fields: Partial<User> = { passwordHash: 'hash of old' }) {
  const actions: string[] = [];
  const user = partial<User>({ _id: 'usr_1', email: 'ada@example.com', ...fields });
  const change = jest.fn(async (): Promise<User | null> => user);
  const closeAllOf = jest.fn(async () => undefined);
  const refresh = jest.fn(async () => undefined);
  const spend = jest.fn(async () => undefined);
  const forgive = jest.fn(async () => undefined);
  const find = jest.fn(async (): Promise<User | null> => user);
  const findSession = jest.fn(async () => signedIn as SignedIn | null);
  const factors = fake<SecondFactors>({
    begin: async () => ({ secret: 'secret', uri: 'uri' }),
    confirm: async (_user, code) => {
      if (code === 'wrong') throw new SecondFactorNeededError(true);
      return ['recovery'];
    },
    remove: async (_user, code) => {
      if (code === 'wrong') throw new SecondFactorNeededError(true);
    },
  });
  const signedIn = partial<SignedIn>({ user, session: { _id: 'ses_1' } });
  const account = new OwnAccount(
    fake<UsersRepository>({ change, find }),
    fake<Passwords>({
      fits: async (password, hash) => hash === `hash of ${password.reveal()}`,
      hash: async (password) => `hash of ${password.reveal()}`,
    }),
    factors,
    fake<Sessions>({ closeAllOf, refresh, find: findSession }),
    fake<SignInThrottle>({ spend, forgive }),
    fake<AuditLog>({
      during: async ({ action }, work) => {
        actions.push(action);
        return work();
      },
    }),
  );
  const mocks = { change, closeAllOf, refresh, spend, forgive, find, findSession };
  return { account, signedIn, user, actions, ...mocks };
}

describe('A new password', () => {
  it('is set by whoever knows the old one, and signs out everywhere else', async () => {
    const { account, signedIn, change, closeAllOf, forgive, actions } = setUp();
    await account.update(signedIn, { password: NEW, currentPassword: new Secret('old') }, IP);
    expect(change).toHaveBeenCalledWith('usr_1', { passwordHash: 'hash of a new password' });
    expect(closeAllOf).toHaveBeenCalledWith('usr_1', signedIn.session);
    expect(forgive).toHaveBeenCalledWith('ada@example.com', IP);
    expect(actions).toEqual(['user.password_changed']);
  });

  it.each([
    ['without the old one', undefined],
    ['with a wrong one', new Secret('guessed')],
    ['with itself', NEW],
  ])('is refused %s, and the try is counted', async (_case, currentPassword) => {
    const { account, signedIn, change, spend, forgive } = setUp();
    const asked = { password: NEW, ...defined({ currentPassword }) };
    await expect(account.update(signedIn, asked, IP)).rejects.toThrow(SignInRefusedError);
    expect(change).not.toHaveBeenCalled();
    expect(spend).toHaveBeenCalledWith('ada@example.com', IP);
    expect(forgive).not.toHaveBeenCalled();
  });

  it('needs no old one where there is none', async () => {
    const { account, signedIn, change, spend } = setUp({});
    await account.update(signedIn, { password: NEW }, IP);
    expect(change).toHaveBeenCalledWith('usr_1', { passwordHash: 'hash of a new password' });
    expect(spend).not.toHaveBeenCalled();
  });
});

describe('Another name', () => {
  it('needs no password, and signs nobody out', async () => {
    const { account, signedIn, change, closeAllOf, refresh, actions } = setUp();
    await account.update(signedIn, { name: 'Ada' }, IP);
    expect(actions).toEqual(['user.updated']);
    expect(change).toHaveBeenCalledWith('usr_1', { name: 'Ada' });
    expect(refresh).toHaveBeenCalledWith('usr_1');
    expect(closeAllOf).not.toHaveBeenCalled();
  });

  it('is no change where nothing is asked for', async () => {
    const { account, signedIn, user, change } = setUp();
    expect(await account.update(signedIn, {}, IP)).toBe(user);
    expect(change).not.toHaveBeenCalled();
  });
});

describe('The own account', () => {
  const request = partial<FastifyRequest>({});

  it('is that of who sent the request, as it is stored now', async () => {
    const { account, signedIn, find } = setUp();
    const renamed = partial<User>({ _id: 'usr_1', name: 'Ada' });
    find.mockResolvedValueOnce(renamed);
    expect(await account.of(request)).toEqual({ session: signedIn.session, user: renamed });
  });

  it('is none where nobody is signed in, or the person was removed', async () => {
    const { account, find, findSession, signedIn, change } = setUp();
    findSession.mockResolvedValueOnce(null);
    await expect(account.of(request)).rejects.toMatchObject({ code: 'session_needed' });
    find.mockResolvedValueOnce(null);
    await expect(account.of(request)).rejects.toMatchObject({ code: 'session_needed' });
    change.mockResolvedValueOnce(null);
    const renamed = account.update(signedIn, { name: 'Ada' }, IP);
    await expect(renamed).rejects.toMatchObject({ code: 'user_not_found' });
  });

  it('begins with a second factor without a code', async () => {
    const { account, signedIn } = setUp();
    expect(await account.beginSecondFactor(signedIn)).toMatchObject({ secret: 'secret' });
  });

  it.each<[string, (account: OwnAccount, who: SignedIn, code: string) => Promise<unknown>]>([
    [
      'user.second_factor_added',
      (account, who, code) => account.confirmSecondFactor(who, code, IP),
    ],
    [
      'user.second_factor_removed',
      (account, who, code) => account.removeSecondFactor(who, code, IP),
    ],
  ])('lets nobody guess codes, and remembers %s', async (action, change) => {
    const { account, signedIn, spend, forgive, actions } = setUp();
    const refused = { code: 'second_factor_needed' };
    await expect(change(account, signedIn, 'wrong')).rejects.toMatchObject(refused);
    expect(spend).toHaveBeenCalledWith('ada@example.com', IP);
    expect(forgive).not.toHaveBeenCalled();
    await change(account, signedIn, 'right');
    expect(forgive).toHaveBeenCalledWith('ada@example.com', IP);
    expect(actions).toEqual([action, action]);
  });
});
