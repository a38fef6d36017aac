import { AppError } from '../common/app-error.js';

export class EndpointNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'endpoint_not_found';

  constructor(id: string) {
    super(`Endpoint ${id} does not exist.`);
  }
}

export class DeliveryNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'delivery_not_found';

  constructor(id: string) {
    super(`Delivery ${id} does not exist, or is no longer kept.`);
  }
}

export class TooManyEndpointsError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'too_many_endpoints';

  constructor(max: number) {
    super(`There are ${max} endpoints already. Delete one that is not needed any more.`);
  }
}

export class UnknownEventError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'event_not_found';

  constructor(id: string) {
    super(
      `Event ${id} does not exist, or is no longer kept. Without \`after\` the list starts with the oldest that is kept.`,
    );
  }
}
