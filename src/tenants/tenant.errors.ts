import { AppError } from '../common/app-error.js';
import type { TenantId } from '../common/id.js';

export class PhoneNumberTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'phone_number_taken';

  /** @param holder the tenant that has it; for the operator's eyes only */
  constructor(
    readonly phoneNumberId: string,
    holder?: TenantId,
  ) {
    super(
      holder === undefined
        ? `Phone number id ${phoneNumberId} is taken. Ask the operator whose it is, or use another.`
        : `Phone number id ${phoneNumberId} belongs to tenant ${holder}. ` +
            'Remove it there first, or use another.',
    );
  }
}

export class NumberNotProvedError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'number_not_proved';

  constructor(phoneNumberId: string, why: string) {
    super(
      `Phone number id ${phoneNumberId} cannot be taken: ${why} Use a token that sees the number ` +
        'and its WhatsApp Business account at Meta; the operator may set "force": true instead.',
    );
  }
}

export class MetaUnreachableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'meta_unreachable';
  override readonly retryable = true;

  constructor(why: string) {
    super(
      `Meta could not be asked whose number it is (${why}), and nothing was stored. Try again ` +
        'later; the operator may set "force": true instead.',
    );
  }
}

export class NumberNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'number_not_found';

  constructor(phoneNumberId: string) {
    super(`The tenant has no number with the id ${phoneNumberId}.`);
  }
}

export class NumberExistsError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'number_exists';

  constructor(phoneNumberId: string) {
    super(`The tenant has the number ${phoneNumberId} already. Change it with PATCH.`);
  }
}

export class TooManyNumbersError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'too_many_numbers';

  constructor(max: number) {
    super(`A tenant has ${max} numbers at most. Remove one first, or register another tenant.`);
  }
}

export class NumberIsDefaultError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'number_is_default';

  constructor() {
    super(
      "The tenant's default number cannot be removed. Make another one of its numbers the default " +
        'first, with PATCH /tenants/:tenantId {"phoneNumberId"}, or delete the tenant.',
    );
  }
}

export class ExternalIdTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'external_id_taken';

  constructor(externalId: string) {
    super(`Another tenant has the externalId ${JSON.stringify(externalId)}. Each has its own.`);
  }
}

export class RegistrationKeyReusedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'idempotency_key_reused';

  constructor() {
    super(
      'This idempotency key was used to register another tenant. Use a new key for a new tenant.',
    );
  }
}

export class NotConnectedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'tenant_not_connected';

  constructor() {
    super(
      'The number has no usable access token. Set a new one with PATCH /tenants/:tenantId, or …/numbers/:phoneNumberId.',
    );
  }
}

export class NoPinError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'no_pin';

  constructor(phoneNumberId: string) {
    super(
      `There is no PIN of number ${phoneNumberId} to show: none was made here, or it was shown ` +
        'before. PUT another one to …/pin.',
    );
  }
}
