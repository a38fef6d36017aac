import { AppError } from '../common/app-error.js';
import type { CloudApiError } from '../whatsapp/cloud-api.error.js';

export class OnboardingNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'onboarding_not_found';

  constructor(id: string) {
    super(`Onboarding ${id} does not exist.`);
  }
}

export class OnboardingRunningError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'onboarding_running';
  override readonly retryable = true;

  constructor() {
    super('Its steps are being done at this moment, or are tried again by themselves. Look again.');
  }
}

export class NewCodeNeededError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'new_code_needed';

  constructor() {
    super(
      'There is no token to go on with, and a code works once. Go through the dialog again and give ' +
        'its code, or give an access token.',
    );
  }
}

export class CodeTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'code_taken';

  constructor() {
    super('This code was given before, for something else. A code works once: get another one.');
  }
}

export class ConnectLinkNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'connect_link_not_found';

  constructor(id: string) {
    super(`Connect link ${id} does not exist.`);
  }
}

const WHY_UNUSABLE = {
  unknown: 'This link is not known here. Copy it whole, or ask for another one.',
  expired: 'This link has expired. Ask for another one.',
  revoked: 'This link was taken back. Ask for another one.',
  used: 'This link was used: its number is connected. Ask for another one for another number.',
} as const;

export class ConnectLinkUnusableError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'connect_link_unusable';

  constructor(readonly why: keyof typeof WHY_UNUSABLE) {
    super(WHY_UNUSABLE[why]);
  }
}

/** Meta looked at what was asked for and said no; somebody has to do something about it. */
export class MetaRefusedError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'meta_refused';

  constructor({ metaCode, title, details }: CloudApiError, advice: string) {
    const words = details === undefined ? title : `${title} ${details}`;
    super(`Meta refused: ${words} (code ${metaCode}). ${advice}`);
  }
}
