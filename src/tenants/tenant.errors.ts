import { AppError } from '../common/app-error.js';

export class TenantNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'tenant_not_found';

  constructor(tenantId: string) {
    super(`Tenant ${tenantId} does not exist.`);
  }
}

export class PhoneNumberTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'phone_number_taken';

  constructor(phoneNumberId: string) {
    super(
      `Phone number id ${phoneNumberId} belongs to another tenant. ` +
        'Delete that tenant first, or register with another number.',
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

  constructor() {
    super("This needs the operator's key; a tenant's key reaches only its own /tenants/:tenantId.");
  }
}

export class TooManyRequestsError extends AppError {
  readonly kind = 'limited';
  readonly code = 'too_many_requests';
  override readonly retryable = true;
  override readonly retryAfter = 1;

  constructor(perSecond: number) {
    super(`No more than ${perSecond} requests a second with this key. Try again in a second.`);
  }
}

export class NotConnectedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'tenant_not_connected';

  constructor() {
    super('The tenant has no usable access token. Set a new one with PATCH /tenants/:tenantId.');
  }
}
