import { Logger } from '@nestjs/common';
import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { Secret } from '../../common/secret.js';
import { Metrics } from '../../metrics/metrics.js';
import type { AuditLog, Deed } from '../audit/audit-log.service.js';
import { currentActor, currentCall } from '../caller.js';
import type { Passwords } from './passwords.js';
import { SecondFactorNeededError, TooManySignInsError } from './people.errors.js';
import type { SecondFactors } from './second-factors.service.js';
import type { Sessions, OpenedSession } from './sessions.service.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import { SignIn } from './sign-in.service.js';
import type { User } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const VISIT = { ip: '192.0.2.1', requestId: 'req' };
const ADA = { email: 'ada@example.com', password: new Secret('right'), code: '123456' };

function setUp(fields: Partial<User> = {}) {
  const user = partial<User>({
    _id: 'usr_1',
    email: ADA.email,
    name: 'Ada',
    role: 'operator',
    passwordHash: 'hash of right',
    ...fields,
  });
  const opened = partial<OpenedSession>({ token: 'token' });
  const deeds: object[] = [];
  const fits = jest.fn(
    async (password: Secret, hash: string | undefined) => hash === `hash of ${password.reveal()}`,
  );
  const spend = jest.fn(async () => undefined);
  const forgive = jest.fn(async () => undefined);
  const change = jest.fn(async () => user);
  const open = jest.fn(async () => opened);
  const metrics = new Metrics();
  const signIn = new SignIn(
    fake<UsersRepository>({
      findByEmail: async (email) => (email === ADA.email ? user : null),
      change,
    }),
    fake<Passwords>({ fits }),
    fake<SecondFactors>({
      check: async (_user, code) => {
        if (code !== ADA.code) throw new SecondFactorNeededError(true);
      },
    }),
    fake<Sessions>({ open }),
    fake<SignInThrottle>({ spend, forgive }),
    fake<AuditLog>({
      during: async (deed: Deed, work) => {
        deeds.push({ ...deed, by: currentActor(), ip: currentCall()?.ip });
        return work();
      },
    }),
    metrics,
    fake<Clock>({ now: () => NOW }),
  );
  return { signIn, user, opened, deeds, fits, spend, forgive, change, open, metrics };
}

describe(SignIn.name, () => {
  let warn: jest.SpyInstance;
  beforeEach(() => {
    warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => warn.mockRestore());

  it('opens a session for who knows the password and has the code, and remembers it', async () => {
    const { signIn, user, opened, deeds, spend, forgive, change, open } = setUp();
    expect(await signIn.byPassword(ADA, VISIT)).toEqual({ ...user, opened });
    expect(open).toHaveBeenCalledWith(user, VISIT.ip);
    expect(spend).toHaveBeenCalledWith(ADA.email, VISIT.ip);
    expect(forgive).toHaveBeenCalledWith(ADA.email, VISIT.ip);
    expect(change).toHaveBeenCalledWith('usr_1', { lastSignInAt: NOW });
    expect(deeds).toEqual([
      {
        action: 'session.opened',
        target: 'usr_1',
        tenantId: null,
        changes: { by: 'password' },
        by: { kind: 'operator', id: 'usr_1', name: 'Ada' },
        ip: VISIT.ip,
      },
    ]);
  });

  it.each<[string, Partial<User>, Partial<typeof ADA>, string]>([
    ['a wrong password', {}, { password: new Secret('wrong') }, 'sign_in_refused'],
    ['an address that nobody has', {}, { email: 'eve@example.com' }, 'sign_in_refused'],
    ['somebody disabled', { disabledAt: NOW }, {}, 'sign_in_refused'],
    ['a wrong code', {}, { code: '000000' }, 'second_factor_needed'],
    ['a wrong password and code', {}, { password: new Secret(''), code: '' }, 'sign_in_refused'],
  ])('refuses %s, and counts it', async (_case, fields, given, code) => {
    const { signIn, fits, spend, forgive, open } = setUp(fields);
    const tried = { ...ADA, ...given };
    await expect(signIn.byPassword(tried, VISIT)).rejects.toMatchObject({ code });
    expect(spend).toHaveBeenCalledWith(tried.email, VISIT.ip);
    expect(forgive).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
    // Whoever is not there takes as long.
    expect(fits).toHaveBeenCalledTimes(1);
  });

  it('looks at no password beyond the limit', async () => {
    const { signIn, spend, fits } = setUp();
    spend.mockRejectedValueOnce(new TooManySignInsError(1));
    const refused = { code: 'too_many_sign_ins' };
    await expect(signIn.byPassword(ADA, VISIT)).rejects.toMatchObject(refused);
    expect(fits).not.toHaveBeenCalled();
  });

  it('counts whom it refuses, and tells without the address of the person', async () => {
    const { signIn, metrics } = setUp();
    const wrong = { ...ADA, password: new Secret('wrong') };
    const codes = [1, 2].map(() =>
      signIn.byPassword(wrong, VISIT).catch((error: unknown) => (error as AppError).code),
    );
    expect(await Promise.all(codes)).toEqual(['sign_in_refused', 'sign_in_refused']);
    const { values } = await metrics.refusedCallersTotal.get();
    expect(values).toMatchObject([{ labels: { reason: 'sign_in' }, value: 2 }]);
    expect(warn.mock.calls.map(([line]: unknown[]) => line)).toEqual([
      { address: VISIT.ip, leftOut: 0 },
    ]);
  });

  it('lets in whom another way has recognised, unless disabled', async () => {
    const { signIn, user, deeds } = setUp();
    await signIn.admit(user, VISIT, 'oidc');
    expect(deeds).toMatchObject([{ changes: { by: 'oidc' } }]);
    const disabled = { ...user, disabledAt: NOW };
    const admitted = async () => signIn.admit(disabled, VISIT, 'oidc');
    await expect(admitted()).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect(deeds).toHaveLength(1);
  });
});
