import { fake, partial } from '../../../test/support/fake.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import type { AuditLog } from '../audit/audit-log.service.js';
import { OwnAccount } from './own-account.service.js';
import type { Passwords } from './passwords.js';
import { SignInRefusedError } from './people.errors.js';
import type { SecondFactors } from './second-factors.service.js';
import type { SignedIn } from './session-directory.js';
import type { Sessions } from './sessions.service.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import type { User } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

const IP = '203.0.113.1';
const NEW = new Secret('a new password');

function setUp(fields: Partial<User> = { passwordHash: 'hash of old' }) {
  const user = partial<User>({ _id: 'usr_1', email: 'ada@example.com', ...fields });
  const change = jest.fn(async () => user);
  const closeAllOf = jest.fn(async () => undefined);
  const refresh = jest.fn(async () => undefined);
  const spend = jest.fn(async () => undefined);
  const forgive = jest.fn(async () => undefined);
  const account = new OwnAccount(
    fake<UsersRepository>({ change }),
    fake<Passwords>({
      fits: async (password, hash) => hash === `hash of ${password.reveal()}`,
      hash: async (password) => `hash of ${password.reveal()}`,
    }),
    fake<SecondFactors>({}),
    fake<Sessions>({ closeAllOf, refresh }),
    fake<SignInThrottle>({ spend, forgive }),
    fake<AuditLog>({ during: async (_line, work) => work() }),
  );
  const signedIn = partial<SignedIn>({ user, session: { _id: 'ses_1' } });
  return { account, signedIn, user, change, closeAllOf, refresh, spend, forgive };
}

describe('A new password', () => {
  it('is set by whoever knows the old one, and signs out everywhere else', async () => {
    const { account, signedIn, change, closeAllOf, forgive } = setUp();
    await account.update(signedIn, { password: NEW, currentPassword: new Secret('old') }, IP);
    expect(change).toHaveBeenCalledWith('usr_1', { passwordHash: 'hash of a new password' });
    expect(closeAllOf).toHaveBeenCalledWith('usr_1', signedIn.session);
    expect(forgive).toHaveBeenCalledWith('ada@example.com', IP);
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
    const { account, signedIn, change, closeAllOf, refresh } = setUp();
    await account.update(signedIn, { name: 'Ada' }, IP);
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
