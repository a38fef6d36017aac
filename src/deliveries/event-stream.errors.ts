import { AppError } from '../common/app-error.js';

export class TooManyStreamsError extends AppError {
  readonly kind = 'limited';
  readonly code = 'too_many_streams';
  override readonly retryable = true;

  constructor(limit: number, whose: 'The tenant' | 'This process') {
    super(`${whose} has ${limit} open streams already. Close one first.`);
  }
}

export class StreamsEndingError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'shutting_down';
  override readonly retryable = true;

  constructor() {
    super('This process is about to end. Connect again.');
  }
}
