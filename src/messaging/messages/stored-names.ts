import { LANE, type Message, type MessageFailure } from './message.schema.js';

/**
 * Names under which a message stores what is called otherwise everywhere else. They are older than our
 * words and stay: every message has them, and processes of two versions run side by side while one is
 * rolled out.
 */
export const STORED_AS = {
  /** Why the last try to send it failed. */
  sendError: 'error',
  /** Why Meta says that it could not be delivered. */
  deliveryError: 'failure',
  /** The lane that it waits in and returns to; `lane` is the one where it stands now. */
  homeLane: 'priority',
} as const;

export function sendErrorOf(message: Pick<Message, 'error'>): MessageFailure | undefined {
  return message[STORED_AS.sendError];
}

export function deliveryErrorOf(message: Pick<Message, 'failure'>): MessageFailure | undefined {
  return message[STORED_AS.deliveryError];
}

export function homeLaneOf(message: Pick<Message, 'priority'>): number {
  return message[STORED_AS.homeLane] ?? LANE.bulk;
}
