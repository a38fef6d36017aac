import { AppError } from '../common/app-error.js';

export class InvalidSignatureError extends AppError {
  readonly kind = 'unauthorized';
  readonly code = 'invalid_signature';

  constructor() {
    super("X-Hub-Signature-256 is missing or does not fit the body and the app's secret.");
  }
}

export class VerificationFailedError extends AppError {
  readonly kind = 'forbidden';
  readonly code = 'verification_failed';

  constructor() {
    super('hub.mode must be subscribe and hub.verify_token the configured VERIFY_TOKEN.');
  }
}

export class ChallengeMissingError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'challenge_missing';

  constructor() {
    super('hub.challenge is missing or empty; there is nothing to answer with.');
  }
}

export class InboxUnavailableError extends AppError {
  readonly kind = 'unavailable';
  readonly code = 'inbox_unavailable';

  constructor() {
    super('The database cannot store the webhook now. Deliver it again.');
  }
}

export class WebhookEventNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'webhook_event_not_found';

  constructor(id: string) {
    super(`Webhook event ${id} does not exist, or is no longer kept.`);
  }
}
