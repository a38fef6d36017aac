import { AppError } from '../../common/app-error.js';

/** There is nothing to ask or tell Meta with a token that stands for a simulated one. */
export class SimulatedConnectionError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'simulated_connection';

  constructor() {
    super(
      'The access token is simulated: nothing is known of this number at Meta. Set a real token.',
    );
  }
}

export class NoMetaAppError extends AppError {
  readonly kind = 'conflict';
  readonly code = 'no_meta_app';

  constructor() {
    super(
      'No Meta app is set up here: the operator sets META_APP_ID, META_CONFIG_ID and APP_SECRET.',
    );
  }
}
