import { AppError } from '../common/app-error.js';

export class MessageNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'message_not_found';

  constructor(messageId: string) {
    super(`Message ${messageId} does not exist.`);
  }
}

export class IdempotencyKeyReusedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'idempotency_key_reused';

  constructor() {
    super(
      'This idempotency key was used for a message with other content. ' +
        'Use a new key for a new message.',
    );
  }
}

export class NotCancelableError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'not_cancelable';

  constructor(status: string) {
    super(`Only a queued message can be canceled; this one is ${status}.`);
  }
}
