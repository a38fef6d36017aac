import { AppError } from '../common/app-error.js';

export class NoSimulatorError extends AppError {
  readonly kind = 'not-found';
  readonly code = 'no_simulator';

  constructor() {
    super('No simulator runs here. Start one and let WHATSAPP_API_URL name it.');
  }
}

export class SimulatorRefusedError extends AppError {
  readonly kind = 'invalid';
  readonly code = 'simulator_refused';

  constructor(status: number) {
    super(`The simulator refused the message (${status}).`);
  }
}
