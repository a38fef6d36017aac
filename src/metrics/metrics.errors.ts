import { AppError } from '../common/app-error.js';

export class MetricsTokenError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'unauthorized';

  constructor() {
    super('The metrics ask for METRICS_TOKEN as a bearer token.');
  }
}
