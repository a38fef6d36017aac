import { AppError } from '../../common/app-error.js';
import { MIN_PASSWORD } from './password-rules.js';

/** Says the same of an address that nobody has and of a password that is wrong. */
export class SignInRefusedError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'sign_in_refused';

  constructor() {
    super('E-mail address or password is wrong, or the person may not sign in any more.');
  }
}

export class SecondFactorNeededError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'second_factor_needed';

  constructor(wrong: boolean) {
    super(
      wrong
        ? 'The code is wrong or was used already. Take the one that the app shows now.'
        : 'Send the code of your authenticator app, or one of your recovery codes, as code.',
    );
  }
}

export class TooManySignInsError extends AppError {
  readonly kind = 'limited';
  readonly code = 'too_many_sign_ins';
  override readonly retryable = true;
  override readonly retryAfter: number;

  constructor(waitMs: number) {
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    super(`Too many attempts to sign in failed. Try again in ${seconds} s.`);
    this.retryAfter = seconds;
  }
}

export class SessionNeededError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'session_needed';

  constructor() {
    super('Nobody is signed in, or the session has ended. Sign in with POST /session.');
  }
}

export class PeopleOnlyError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'people_only';

  constructor() {
    super('This is for somebody who signed in, not for a key.');
  }
}

export class CsrfTokenMissingError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'csrf_token_missing';

  constructor() {
    super('A change by cookie needs the csrfToken of the session in the header x-csrf-token.');
  }
}

export class WeakPasswordError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'weak_password';

  constructor() {
    super(`Choose a password that is harder to guess, of at least ${MIN_PASSWORD} characters.`);
  }
}

export class EmailTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'email_taken';

  constructor() {
    super('Somebody with this e-mail address is there already: GET /users?email= finds them.');
  }
}

export class UserNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'user_not_found';

  constructor(userId: string) {
    super(`User ${userId} does not exist.`);
  }
}

export class MemberNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'member_not_found';

  constructor(userId: string) {
    super(`User ${userId} is no member of this tenant.`);
  }
}

export class InvitationNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'invitation_not_found';

  constructor() {
    super('This invitation was used, taken back, or has expired. Ask for a new one.');
  }
}

export class OwnAccessError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'own_access';

  constructor() {
    super('Nobody takes the own access away: let another operator do it.');
  }
}

export class NoSecondFactorError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'no_second_factor';

  constructor() {
    super('There is no second factor to confirm: begin with POST /me/second-factor.');
  }
}

export class SecondFactorActiveError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'second_factor_active';

  constructor() {
    super('There is a second factor already: remove it first, with a code of it.');
  }
}
