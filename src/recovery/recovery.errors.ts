import { AppError } from '../common/app-error.js';

export class DeadLetterNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'dead_letter_not_found';

  constructor(id: string) {
    super(`Dead letter ${id} does not exist.`);
  }
}

export class DeadLetterNotOpenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'dead_letter_not_open';

  constructor(id: string) {
    super(`Dead letter ${id} is not open any more.`);
  }
}
