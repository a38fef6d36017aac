import { AppError } from '../common/app-error.js';

export class ConversationNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'conversation_not_found';

  constructor(conversationId: string) {
    super(`Conversation ${conversationId} does not exist.`);
  }
}
