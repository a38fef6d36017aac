import { AppError } from '../common/app-error.js';

export class ConversationNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'conversation_not_found';

  constructor(conversationId: string) {
    super(`Conversation ${conversationId} does not exist.`);
  }
}

export class NoteNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'note_not_found';

  constructor(noteId: string) {
    super(`This conversation has no note ${noteId}.`);
  }
}

export class CustomerNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'customer_not_found';

  constructor(customerId: string) {
    super(`Customer ${customerId} does not exist.`);
  }
}

export class NotMergedError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'not_merged';

  constructor(customerId: string) {
    super(`Customer ${customerId} was not merged into this one.`);
  }
}
