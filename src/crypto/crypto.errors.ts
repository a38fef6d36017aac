import { AppError } from '../common/app-error.js';

/** Sealed data did not open: it was altered, moved to another owner, or its key is another one. */
export class TamperedError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'sealed_data_unreadable';

  constructor(context: string) {
    super(`The sealed data of ${context} does not open. Was it altered, or MASTER_KEY replaced?`);
  }
}

/** Data was sealed under a master key that this process does not hold. */
export class UnknownMasterKeyError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'master_key_missing';

  constructor(keyId: string) {
    super(
      keyId.startsWith('kms-')
        ? `Master key ${keyId} of a key management service was not open when this process started. Look at KMS_*, and restart.`
        : `Master key ${keyId} is not in MASTER_KEY. Add it behind the active one and restart.`,
    );
  }
}
