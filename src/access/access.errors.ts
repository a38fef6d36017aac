import { AppError } from '../common/app-error.js';
import type { Scope } from '../common/route-access.js';

export class MissingKeyError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'unauthorized';

  constructor() {
    super('A valid key is needed: send it as "Authorization: Bearer <key>" or "x-api-key: <key>".');
  }
}

export class OperatorOnlyError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'operator_only';

  /** @param what in the words of the API, e.g. `phoneNumberId` */
  constructor(what?: string) {
    super(
      what === undefined
        ? "This needs the operator's key."
        : `Only the operator may change ${what}: leave it out, or use the operator's key.`,
    );
  }
}

export class InsufficientScopeError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'insufficient_scope';

  constructor(scope: Scope, held: readonly Scope[]) {
    super(
      `This needs a key with the scope "${scope}"; this key has ${held.join(', ') || 'none'}. ` +
        'A key with the scope "manage" can make one.',
    );
  }
}

export class TenantSuspendedError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'tenant_suspended';

  constructor(tenantId: string) {
    super(`Tenant ${tenantId} is suspended. An operator can resume it.`);
  }
}

/** A tenant that is not there, or that the caller has nothing to do with. */
export class TenantNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'tenant_not_found';

  constructor(tenantId: string) {
    super(`Tenant ${tenantId} does not exist.`);
  }
}

export class TooManyRequestsError extends AppError {
  readonly kind = 'limited';
  readonly code = 'too_many_requests';
  override readonly retryable = true;
  override readonly retryAfter = 1;

  constructor(perSecond: number) {
    super(`No more than ${perSecond} requests a second for a tenant. Try again in a second.`);
  }
}

export class TooManyWrongKeysError extends AppError {
  readonly kind = 'limited';
  readonly code = 'too_many_wrong_keys';
  override readonly retryable = true;
  override readonly retryAfter: number;

  constructor(waitMs: number) {
    const seconds = Math.ceil(waitMs / 1_000);
    super(
      `Too many wrong keys came from this address. Try again in ${seconds} s; a good key works at once.`,
    );
    this.retryAfter = seconds;
  }
}
