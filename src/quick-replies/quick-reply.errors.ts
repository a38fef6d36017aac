import { AppError } from '../common/app-error.js';

export class QuickReplyNotFoundError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'quick_reply_not_found';

  constructor(quickReplyId: string) {
    super(`Quick reply ${quickReplyId} does not exist.`);
  }
}

export class QuickReplyExistsError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'quick_reply_exists';

  constructor(shortcut: string) {
    super(
      `There is a quick reply /${shortcut} already. Change that one, or take another shortcut.`,
    );
  }
}
