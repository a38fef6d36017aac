import { AppError, type FieldError } from '../common/app-error.js';
import type { ProblemCode } from '../common/problem-codes.js';

export class TemplateNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'template_not_found';

  constructor(template: string) {
    super(`Template ${template} is not known. Pull the templates from Meta, then try again.`);
  }
}

/** Of a message: Meta does not have this template. */
export class UnknownTemplateError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'template_not_found';

  constructor(name: string, language: string) {
    super(
      `The account at Meta has no template ${name} in ${language}. Check name and language.code.`,
    );
  }
}

/** `template_paused`, `template_disabled`, `template_rejected`, … by Meta's word for its state. */
export class TemplateNotUsableError extends AppError {
  readonly kind = 'conflict';
  readonly code: ProblemCode;

  constructor(name: string, language: string, status: string, obstacle: string) {
    super(`Template ${name} (${language}) is ${status}: ${obstacle}`);
    this.code = `template_${status.toLowerCase()}`;
  }
}

/** So many broken fields are named; who sends more has other worries. */
const MAX_NAMED = 50;

export class TemplateParametersError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'template_parameters_invalid';
  override readonly errors: readonly FieldError[];

  constructor(name: string, errors: readonly FieldError[]) {
    const [first] = errors;
    const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(
      `The message does not fit the definition of template ${name}. ` +
        `${first?.field}: ${first?.message}${others}.`,
    );
    this.errors = errors.slice(0, MAX_NAMED);
  }
}

export class RecipientNeedsNumberError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'recipient_needs_number';

  constructor() {
    super(
      'Meta sends authentication templates to phone numbers only. Give the number in `to` instead ' +
        'of the user id.',
    );
  }
}

/** Meta looked at a new template, or at one to be deleted, and said no. */
export class TemplateRefusedError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'template_refused';

  constructor(metaCode: number, title: string, details: string | undefined) {
    super(
      `Meta refused: ${title}${details === undefined ? '' : ` ${details}`} (code ${metaCode}).`,
    );
  }
}

export class NoBusinessAccountError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'waba_id_missing';

  constructor() {
    super(
      "The tenant has no wabaId, and Meta's templates belong to the WhatsApp Business account. Set " +
        'it with PATCH /tenants/:tenantId.',
    );
  }
}

export class SimulatedTokenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'token_simulated';

  constructor() {
    super(
      'The access token is simulated (it begins with mock_), so there is no Meta to pull templates ' +
        'from. Templates that you create here count as approved.',
    );
  }
}
