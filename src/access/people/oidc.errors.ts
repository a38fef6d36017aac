import { AppError } from '../../common/app-error.js';

export class OidcNotConfiguredError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'oidc_not_configured';

  constructor() {
    super('There is no sign-in by an identity provider here: OIDC_ISSUER is not set.');
  }
}

/** The provider cannot be asked. */
export class IdentityProviderUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'identity_provider_unavailable';
  override readonly retryable = true;

  constructor(why: string) {
    super(`The identity provider does not answer as it should (${why}). Try again in a minute.`);
  }
}

/** The provider did not let somebody in, or what came back does not belong to this browser's attempt. */
export class IdentityProviderError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'identity_provider_refused';

  constructor(why: string) {
    super(`The identity provider did not confirm who you are (${why}). Begin anew.`);
  }
}

/** The provider knows the person, and we do not. */
export class OidcSignInRefusedError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'oidc_sign_in_refused';

  constructor(why: string) {
    super(`You cannot sign in here: ${why}. Ask the operator to add you.`);
  }
}
