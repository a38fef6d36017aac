import { AppError } from '../common/app-error.js';

export class QueueUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'queue_unavailable';

  constructor() {
    super('Redis cannot be reached. What is accepted waits in MongoDB meanwhile.');
  }
}
