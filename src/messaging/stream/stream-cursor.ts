import { InvalidCursorError } from '../../common/errors.js';

/**
 * A place in a tenant's stream of changes, as text: the time of the newest change seen, and the
 * message it happened to. The time is what counts; the id makes it unique.
 */
export interface StreamCursor {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly messageId: string;
}

export function formatCursor({ time, messageId }: StreamCursor): string {
  return `${time}-${messageId}`;
}

/** @throws InvalidCursorError if it is none of ours */
export function parseCursor(text: string): StreamCursor {
  const [, time, messageId] = /^(\d{1,15})-(\w{1,64})$/.exec(text) ?? [];
  if (time === undefined || messageId === undefined) throw new InvalidCursorError();
  return { time: Number(time), messageId };
}
