import * as oidc from 'openid-client';
import { fake, partial } from '../../../test/support/fake.js';
import { Secret } from '../../common/secret.js';
import type { AppConfig } from '../../config/app-config.js';
import { Oidc } from './oidc.service.js';
import { SignInRefusedError, TooManySignInsError } from './people.errors.js';
import type { SignIn, SignedInUser } from './sign-in.service.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import type { User, UserId } from './user.schema.js';
import type { UsersRepository } from './users.repository.js';

jest.mock('openid-client', () => ({
  ...jest.requireActual<object>('openid-client'),
  discovery: jest.fn(),
  authorizationCodeGrant: jest.fn(),
}));
const discovery = jest.mocked(oidc.discovery);
const grant = jest.mocked(oidc.authorizationCodeGrant);

const ISSUER = 'https://id.example.com';
const VISIT = { ip: '192.0.2.1', requestId: 'req' };
const ATTEMPT = { state: 's', nonce: 'n', verifier: 'v' };
const SUBJECT = `${ISSUER} 42`;
const CLAIMS = { iss: ISSUER, sub: '42', email: 'Ada@Example.com', email_verified: true };
const PROVIDER = new oidc.Configuration(
  { issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize` },
  'client',
);

/** @param claims what the provider says of who signed in  @param user whom we know */
function setUp({
  claims = CLAIMS,
  user = {},
  settings = {},
}: {
  claims?: object | null;
  user?: Partial<User>;
  settings?: { issuer?: string; clientSecret?: Secret } | null;
} = {}) {
  const ada = partial<User>({ _id: 'usr_1', email: 'ada@example.com', vouchedFor: true, ...user });
  const bindOidcSubject = jest.fn(
    async (_id: UserId, oidcSubject: string): Promise<User | null> => ({ ...ada, oidcSubject }),
  );
  const spendAt = jest.fn(async () => undefined);
  const forgiveAt = jest.fn(async () => undefined);
  const admit = jest.fn(async (who: User) => partial<SignedInUser>({ _id: who._id }));
  discovery.mockResolvedValue(PROVIDER);
  grant.mockResolvedValue({ claims: () => claims ?? undefined } as never);
  const service = new Oidc(
    fake<AppConfig>({
      publicUrl: 'https://wa.example.com',
      oidc:
        settings === null
          ? undefined
          : {
              name: 'Company',
              issuer: ISSUER,
              clientId: 'client',
              clientSecret: undefined,
              ...settings,
            },
    }),
    fake<UsersRepository>({
      findByOidcSubject: async (subject) => (ada.oidcSubject === subject ? ada : null),
      findByEmail: async (email) => (ada.email === email ? ada : null),
      bindOidcSubject,
    }),
    fake<SignIn>({ admit }),
    fake<SignInThrottle>({ spendAt, forgiveAt }),
  );
  const finish = () => service.finish('code=c&state=s', ATTEMPT, VISIT);
  return { service, finish, ada, bindOidcSubject, spendAt, forgiveAt, admit };
}

describe(Oidc.name, () => {
  beforeEach(() => jest.resetAllMocks());

  it('is there only where it was set up', async () => {
    expect(setUp().service.name).toBe('Company');
    const { service, finish } = setUp({ settings: null });
    expect(service.name).toBeNull();
    await expect(service.begin()).rejects.toMatchObject({ code: 'oidc_not_configured' });
    await expect(finish()).rejects.toMatchObject({ code: 'oidc_not_configured' });
  });

  it('sends the browser to the provider with what ties the answer to it', async () => {
    const { service } = setUp();
    const { url, attempt } = await service.begin();
    const { origin, pathname, searchParams } = new URL(url);
    expect(origin + pathname).toBe(`${ISSUER}/authorize`);
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: 'https://wa.example.com/session/oidc/callback',
      scope: 'openid email profile',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    expect((await service.begin()).attempt.state).not.toBe(attempt.state);
  });

  it('takes the answer only with what the attempt began with', async () => {
    const { finish, spendAt } = setUp();
    await finish();
    expect(spendAt).toHaveBeenCalledWith(VISIT.ip);
    expect(grant).toHaveBeenCalledWith(
      PROVIDER,
      new URL('https://wa.example.com/session/oidc/callback?code=c&state=s'),
      { expectedState: 's', expectedNonce: 'n', pkceCodeVerifier: 'v' },
    );
  });

  it('knows somebody by the id at the provider, whatever the address is by now', async () => {
    const claims = { ...CLAIMS, email: 'eve@example.com', email_verified: false };
    const { finish, ada, admit, bindOidcSubject, forgiveAt } = setUp({
      claims,
      user: { oidcSubject: SUBJECT, vouchedFor: false },
    });
    expect(await finish()).toEqual({ _id: 'usr_1' });
    expect(admit).toHaveBeenCalledWith(ada, VISIT, 'oidc');
    expect(bindOidcSubject).not.toHaveBeenCalled();
    expect(forgiveAt).toHaveBeenCalledWith(VISIT.ip);
  });

  it('binds the account the first time, by the address', async () => {
    const { finish, bindOidcSubject, admit, ada } = setUp();
    await finish();
    expect(bindOidcSubject).toHaveBeenCalledWith('usr_1', SUBJECT);
    expect(admit).toHaveBeenCalledWith({ ...ada, oidcSubject: SUBJECT }, VISIT, 'oidc');
  });

  it.each<[string, object, Partial<User>]>([
    ['has not verified the address of', { email_verified: false }, {}],
    ['says so in another way of', { email_verified: 'true' }, {}],
    ['names no address of', { email: undefined }, {}],
    ['names an address that nobody has of', { email: 'eve@example.com' }, {}],
    ['knows, and for whom the operator does not vouch, of', {}, { vouchedFor: false }],
    ['knows under another id, of', {}, { oidcSubject: `${ISSUER} 43` }],
  ])('lets nobody in whom the provider %s', async (_case, claims, user) => {
    const { finish, bindOidcSubject, admit, forgiveAt } = setUp({
      claims: { ...CLAIMS, ...claims },
      user,
    });
    await expect(finish()).rejects.toMatchObject({ code: 'oidc_sign_in_refused' });
    expect(bindOidcSubject).not.toHaveBeenCalled();
    expect(admit).not.toHaveBeenCalled();
    expect(forgiveAt).not.toHaveBeenCalled();
  });

  it('lets one in of two who are bound at once', async () => {
    const { finish, bindOidcSubject, admit } = setUp();
    bindOidcSubject.mockResolvedValueOnce(null);
    await expect(finish()).rejects.toMatchObject({ code: 'oidc_sign_in_refused' });
    expect(admit).not.toHaveBeenCalled();
  });

  it('asks nobody beyond the limit, and counts who is not let in', async () => {
    const { finish, spendAt, admit, forgiveAt } = setUp();
    spendAt.mockRejectedValueOnce(new TooManySignInsError(1));
    await expect(finish()).rejects.toMatchObject({ code: 'too_many_sign_ins' });
    expect(grant).not.toHaveBeenCalled();
    admit.mockRejectedValueOnce(new SignInRefusedError());
    await expect(finish()).rejects.toMatchObject({ code: 'sign_in_refused' });
    expect(forgiveAt).not.toHaveBeenCalled();
  });

  it.each<[string, unknown, string]>([
    ['in the words of OAuth', oauthError(), 'access_denied'],
    ['or else in its own', new Error('no signature'), 'no signature'],
    ['or as it is', 'gone', 'gone'],
  ])('says why the provider’s answer is no good, %s', async (_case, reason, words) => {
    const { finish } = setUp();
    grant.mockRejectedValueOnce(reason);
    const failed: unknown = await finish().catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'identity_provider_refused' });
    expect(String(failed)).toContain(words);
  });

  it('takes no answer without an ID token', async () => {
    const failed = setUp({ claims: null }).finish();
    await expect(failed).rejects.toMatchObject({ code: 'identity_provider_refused' });
    await expect(failed).rejects.toThrow('no ID token');
  });

  it('looks the provider up once, and again after it was away', async () => {
    const { service, finish } = setUp();
    discovery.mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    const away = { code: 'identity_provider_unavailable' };
    await expect(service.begin()).rejects.toMatchObject(away);
    await service.begin();
    await finish();
    expect(discovery).toHaveBeenCalledTimes(2);
  });

  it.each([
    [ISSUER, 0],
    ['http://localhost:8080', 1],
  ])('speaks to %s with TLS unless it is without one', async (issuer, exceptions) => {
    const { service } = setUp({ settings: { issuer, clientSecret: new Secret('c') } });
    await service.begin();
    const [at, id, , , options] = discovery.mock.calls[0]!;
    expect([at.href, id, options?.timeout]).toEqual([new URL(issuer).href, 'client', 10]);
    expect(options?.execute).toHaveLength(exceptions);
  });

  it.each([
    ['proves itself by its secret', new Secret('c'), `Basic ${btoa('client:c')}`],
    ['says who it is where it has none', undefined, null],
  ])('%s', async (_case, clientSecret, authorization) => {
    const { service } = setUp({ settings: clientSecret ? { clientSecret } : {} });
    await service.begin();
    const authenticate = discovery.mock.calls[0]![3]!;
    const [body, headers] = [new URLSearchParams(), new Headers()];
    void authenticate({ issuer: ISSUER }, { client_id: 'client' }, body, headers);
    expect(headers.get('authorization')).toBe(authorization);
  });
});

function oauthError(): Error {
  const parameters = new URLSearchParams({ error: 'access_denied' });
  return new oidc.AuthorizationResponseError('refused', { cause: parameters });
}
