import { AppError } from '../../common/app-error.js';

export class ApiKeyNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'api_key_not_found';

  constructor(keyId: string) {
    super(`There is no API key ${keyId} here, or it was revoked.`);
  }
}
