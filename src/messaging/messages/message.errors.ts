import { AppError, type FieldError } from '../../common/app-error.js';

export class MessageNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'message_not_found';

  constructor(messageId: string) {
    super(`Message ${messageId} does not exist.`);
  }
}

export class IdempotencyKeyReusedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'idempotency_key_reused';

  constructor() {
    super(
      'This idempotency key was used for a message with other content. ' +
        'Use a new key for a new message.',
    );
  }
}

export class NotCancelableError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'not_cancelable';

  constructor(status: string) {
    super(`Only a queued message can be canceled; this one is ${status}.`);
  }
}

export class MessageNotUnknownError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'message_not_unknown';

  constructor(status: string) {
    super(`Only a message whose outcome is unknown can be settled; this one is ${status}.`);
  }
}

export class WamidTakenError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'wamid_taken';

  constructor() {
    super('Another message has this wamid. Leave it out, or give the one of this message.');
  }
}

export class ServiceWindowClosedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'service_window_closed';

  /** @param closesAt `null` if the customer never wrote, or Meta said that the window is closed */
  constructor(
    readonly closesAt: Date | null,
    now: Date,
  ) {
    super(`${closing(closesAt, now)} Send a template, or wait until they write.`);
  }
}

function closing(closesAt: Date | null, now: Date): string {
  if (closesAt === null) return "The customer's service window is closed.";
  const verb = closesAt > now ? 'closes before the message goes out,' : 'closed';
  return `The customer's service window ${verb} at ${closesAt.toISOString()}.`;
}

/** A message names another one that it cannot quote, or cannot react to. */
export class ReferenceNotUsableError extends AppError {
  readonly kind = 'unprocessable';
  readonly code = 'reference_not_usable';
  override readonly errors: readonly FieldError[];

  constructor(field: string, complaint: string) {
    super(`${field} ${complaint}.`);
    this.errors = [{ field, message: complaint }];
  }
}

export class NoFallbackTemplateError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'no_fallback_template';

  constructor() {
    super("The window policy is 'template', but the tenant has no fallbackTemplate. Set one.");
  }
}

export class RecipientOptedOutError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'recipient_opted_out';

  constructor() {
    super(
      'This person stopped marketing messages from this business. They get none until they want ' +
        'them again; messages of other kinds may be sent.',
    );
  }
}

export class NotReadableError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'not_readable';

  constructor() {
    super('Only a message that a customer wrote can be marked as read.');
  }
}

export class OutboxFullError extends AppError {
  readonly kind = 'limited';
  readonly code = 'outbox_full';
  override readonly retryable = true;
  override readonly retryAfter = 10;

  constructor(max: number) {
    super(`${max} messages wait to be sent, and no more may. Try again when some have gone out.`);
  }
}

export class MessagingLimitError extends AppError {
  readonly kind = 'limited';
  readonly code = 'messaging_limit_reached';
  override readonly retryable = true;
  override readonly retryAfter = 3_600;

  constructor(limit: number) {
    super(
      `Meta allows this account ${limit} people in 24 hours outside of service windows, and so many ` +
        'were written to. Try again later, or write to people who wrote to you.',
    );
  }
}
