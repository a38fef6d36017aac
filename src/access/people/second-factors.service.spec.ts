import { Secret as OtpSecret, TOTP } from 'otpauth';
import { fake, partial } from '../../../test/support/fake.js';
import type { AppError } from '../../common/app-error.js';
import type { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { Secret } from '../../common/secret.js';
import type { CryptoService } from '../../crypto/crypto.service.js';
import { SecondFactors } from './second-factors.service.js';
import { hashToken } from './tokens.js';
import type { SecondFactor, User } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

const NOW = new Date('2026-11-20T12:00:10Z');
const STEP_MS = 30_000;
const STEP = Math.floor(NOW.getTime() / STEP_MS);
const SECRET = new OtpSecret({ size: 20 });
const ACTIVE = { sealed: `sealed ${SECRET.base32}`, confirmedAt: NOW, recovery: [], lastStep: 0 };
const BEGUN = { sealed: ACTIVE.sealed, recovery: [], lastStep: 0 };

/** What the app shows, so many steps from now. */
const codeAt = (steps: number): string =>
  new TOTP({ secret: SECRET }).generate({ timestamp: NOW.getTime() + steps * STEP_MS });

function setUp(secondFactor?: SecondFactor) {
  const user = partial<User>({
    _id: 'usr_1',
    email: 'ada@example.com',
    ...defined({ secondFactor }),
  });
  const change = jest.fn(async () => user);
  const taken = new Set<number | string>();
  const takeOnce = async (_id: string, code: number | string): Promise<boolean> =>
    !taken.has(code) && taken.add(code).size > 0;
  const recovery = new Set([hashToken('abcd-efgh-jkmn')]);
  const confirmSecondFactor = jest.fn(async (..._args: unknown[]) => undefined);
  const factors = new SecondFactors(
    fake<UsersRepository>({
      change,
      confirmSecondFactor,
      takeStep: takeOnce,
      takeRecoveryCode: async (_id, hash) => recovery.delete(hash),
    }),
    fake<CryptoService>({
      seal: async (_key, _owner, _purpose, secret) => `sealed ${secret.reveal()}`,
      open: async (_key, _owner, _purpose, sealed) => new Secret(sealed.replace('sealed ', '')),
    }),
    fake<Clock>({ now: () => NOW }),
  );
  /** `let in`, or the code of the refusal. */
  const check = (code?: string): Promise<string> =>
    factors.check(user, code).then(
      () => 'let in',
      (error: unknown) => (error as AppError).code,
    );
  return { factors, user, change, confirmSecondFactor, check };
}

describe(SecondFactors.name, () => {
  it('asks nobody for a code who has none, or has not shown one yet', async () => {
    expect(await setUp().check()).toBe('let in');
    expect(await setUp(BEGUN).check('wrong')).toBe('let in');
  });

  it.each([
    ['the code of now', codeAt(0), 'let in'],
    ['the code of now, as people type it', ` ${codeAt(0)} `, 'let in'],
    ['the one before', codeAt(-1), 'let in'],
    ['the next one', codeAt(1), 'let in'],
    ['one of a minute ago', codeAt(-2), 'second_factor_needed'],
    ['one of in a minute', codeAt(2), 'second_factor_needed'],
    ['a recovery code', 'abcd-efgh-jkmn', 'let in'],
    ['a recovery code, as people type it', ' ABCD-efgh-jkmn', 'let in'],
    ['a code that nobody has', 'abcd-efgh-jkmp', 'second_factor_needed'],
    ['no code', undefined, 'second_factor_needed'],
    ['an empty one', '', 'second_factor_needed'],
  ])('judges %s', async (_case, code, expected) => {
    expect(await setUp(ACTIVE).check(code)).toBe(expected);
  });

  it('says whether a code is missing or wrong', async () => {
    const { factors, user } = setUp(ACTIVE);
    await expect(factors.check(user, undefined)).rejects.toThrow('Send the code');
    await expect(factors.check(user, '000')).rejects.toThrow('is wrong');
  });

  it('takes each code once', async () => {
    const { check } = setUp(ACTIVE);
    for (const code of [codeAt(0), codeAt(1), 'abcd-efgh-jkmn']) {
      expect([await check(code), await check(code)]).toEqual(['let in', 'second_factor_needed']);
    }
  });

  it('begins with a secret for the app, sealed where it is kept', async () => {
    const { factors, user, change } = setUp();
    const { secret, uri } = await factors.begin(user);
    expect(OtpSecret.fromBase32(secret).bytes).toHaveLength(20);
    expect(uri).toContain('otpauth://totp/WhatsApp%20backend:ada%40example.com?');
    expect(uri).toContain(`secret=${secret}&`);
    expect(uri).toContain('period=30');
    const secondFactor = { sealed: `sealed ${secret}`, recovery: [], lastStep: 0 };
    expect(change.mock.calls).toEqual([['usr_1', { secondFactor }]]);
    // Nobody has seen a code of the one before: it may begin again.
    await setUp(BEGUN).factors.begin(user);
  });

  it('begins none beside one that counts', async () => {
    const { factors, user, change } = setUp(ACTIVE);
    await expect(factors.begin(user)).rejects.toMatchObject({ code: 'second_factor_active' });
    expect(change).not.toHaveBeenCalled();
  });

  it('counts from the first code that the app shows, which is not good again', async () => {
    const { factors, user, confirmSecondFactor } = setUp(BEGUN);
    const codes = await factors.confirm(user, codeAt(1));
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes)
      expect(code).toMatch(/^([2-9a-hj-km-np-z]{4}-){2}[2-9a-hj-km-np-z]{4}$/);
    expect(confirmSecondFactor.mock.calls).toEqual([
      ['usr_1', { confirmedAt: NOW, recovery: codes.map(hashToken), lastStep: STEP + 1 }],
    ]);
  });

  it.each([
    ['a wrong code', BEGUN, '000000', 'second_factor_needed'],
    ['none begun', undefined, codeAt(0), 'no_second_factor'],
    ['one that counts already', ACTIVE, codeAt(0), 'no_second_factor'],
  ])('confirms nothing with %s', async (_case, factor, code, expected) => {
    const { factors, user, confirmSecondFactor } = setUp(factor);
    const failed = factors.confirm(user, code);
    await expect(failed).rejects.toMatchObject({ code: expected });
    if (expected === 'second_factor_needed') await expect(failed).rejects.toThrow('is wrong');
    expect(confirmSecondFactor).not.toHaveBeenCalled();
  });

  it('goes with a code of it, and not without', async () => {
    const { factors, user, change } = setUp(ACTIVE);
    await expect(factors.remove(user, '000000')).rejects.toThrow('is wrong');
    expect(change).not.toHaveBeenCalled();
    await factors.remove(user, codeAt(0));
    expect(change.mock.calls).toEqual([['usr_1', { secondFactor: undefined }]]);
  });
});
