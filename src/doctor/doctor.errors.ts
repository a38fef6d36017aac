import { AppError } from '../common/app-error.js';

export class DiagnosisLimitedError extends AppError {
  readonly kind = 'limited';
  readonly code = 'diagnosis_limited';
  override readonly retryable = true;
  override readonly retryAfter = 600;

  constructor(wabaId: string) {
    super(
      `Account ${wabaId} was looked at so often that Meta would refuse more calls this hour. ` +
        'GET …/diagnosis shows what was found last.',
    );
  }
}
