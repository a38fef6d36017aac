import { Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { AppConfig, type OidcSettings } from '../../config/app-config.js';
import {
  IdentityProviderError,
  IdentityProviderUnavailableError,
  OidcNotConfiguredError,
  OidcSignInRefusedError,
} from './oidc.errors.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignIn, type SignedInUser, type Visit } from './sign-in.service.js';
import type { User } from './user.schema.js';
import { UsersRepository } from './users.repository.js';

const SCOPE = 'openid email profile';
const TIMEOUT_SECONDS = 10;

/** What only the browser that began may know; it comes back with it. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Sign-in by the company's own identity provider (OpenID Connect, authorization code with PKCE). It
 * says who somebody is; what they may do, and whether they are here at all, is said by `users`.
 */
@Injectable()
export class Oidc {
  private readonly settings: OidcSettings | undefined;
  private readonly redirectUri: string;
  private provider: Promise<oidc.Configuration> | undefined;

  constructor(
    config: AppConfig,
    private readonly users: UsersRepository,
    private readonly signIn: SignIn,
    private readonly throttle: SignInThrottle,
  ) {
    this.settings = config.oidc;
    this.redirectUri = `${config.publicUrl ?? ''}/session/oidc/callback`;
  }

  /** What the button says; `null`: there is no such sign-in. */
  get name(): string | null {
    return this.settings?.name ?? null;
  }

  /** @throws OidcNotConfiguredError, IdentityProviderUnavailableError */
  async begin(): Promise<{ url: string; attempt: OidcAttempt }> {
    const provider = await this.discover();
    const attempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.redirectUri,
      scope: SCOPE,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, attempt };
  }

  /**
   * @param query as the provider sent the browser back with, e.g. `code=…&state=…`
   * @throws OidcNotConfiguredError, IdentityProviderUnavailableError, IdentityProviderError
   * @throws TooManySignInsError
   * @throws OidcSignInRefusedError if it is nobody who may sign in here
   */
  async finish(query: string, attempt: OidcAttempt, visit: Visit): Promise<SignedInUser> {
    const provider = await this.discover();
    await this.throttle.spendAt(visit.ip);
    const claims = await this.redeem(provider, query, attempt);
    const user = await this.signIn.admit(await this.recognise(claims), visit, 'oidc');
    await this.throttle.forgiveAt(visit.ip);
    return user;
  }

  private async redeem(
    provider: oidc.Configuration,
    query: string,
    { state, nonce, verifier }: OidcAttempt,
  ): Promise<oidc.IDToken> {
    try {
      const tokens = await oidc.authorizationCodeGrant(
        provider,
        new URL(`${this.redirectUri}?${query}`),
        { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      );
      const claims = tokens.claims();
      if (claims === undefined) throw new IdentityProviderError('it sent no ID token');
      return claims;
    } catch (error) {
      if (error instanceof IdentityProviderError) throw error;
      throw new IdentityProviderError(describe(error));
    }
  }

  /**
   * The first time by an address that the provider has verified and the operator has vouched for;
   * from then on by the provider's own id, as addresses are given to other people.
   */
  private async recognise({
    iss,
    sub,
    email,
    email_verified: verified,
  }: oidc.IDToken): Promise<User> {
    const subject = `${iss} ${sub}`;
    const known = await this.users.findByOidcSubject(subject);
    if (known !== null) return known;
    if (typeof email !== 'string' || verified !== true) {
      throw new OidcSignInRefusedError('the provider does not say that the address is verified');
    }
    const user = await this.users.findByEmail(email.toLowerCase());
    if (user === null || !user.vouchedFor || user.oidcSubject !== undefined) {
      throw new OidcSignInRefusedError('nobody of that address may sign in here this way');
    }
    const bound = await this.users.bindOidcSubject(user._id, subject);
    if (bound === null) throw new OidcSignInRefusedError('the account was bound to somebody else');
    return bound;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { settings } = this;
    if (settings === undefined) throw new OidcNotConfiguredError();
    this.provider ??= discoverAt(settings);
    try {
      return await this.provider;
    } catch (error) {
      this.provider = undefined;
      throw new IdentityProviderUnavailableError(describe(error));
    }
  }
}

async function discoverAt({
  issuer,
  clientId,
  clientSecret,
}: OidcSettings): Promise<oidc.Configuration> {
  return oidc.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret.reveal()),
    {
      timeout: TIMEOUT_SECONDS,
      // Production refuses such an issuer at its start.
      execute: issuer.startsWith('http://') ? [oidc.allowInsecureRequests] : [],
    },
  );
}

/** In the words of OAuth, where there are some: `access_denied`. */
function describe(error: unknown): string {
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError) {
    return error.error;
  }
  return error instanceof Error ? error.message : String(error);
}
