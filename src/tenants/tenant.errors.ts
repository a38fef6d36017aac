import { AppError } from '../common/app-error.js';

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

export class NotConnectedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'tenant_not_connected';

  constructor() {
    super('The tenant has no usable access token. Set a new one with PATCH /tenants/:tenantId.');
  }
}
