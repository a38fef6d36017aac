/**
 * A place in a tenant's stream of changes, as text: the time of the newest change seen, and the
 * message it happened to. The time is what counts; the id makes it unique.
 */
export interface StreamCursor {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly messageId: string;
}

export const STREAM_CURSOR = /^\d{1,15}-\w{1,64}$/;

export function formatCursor({ time, messageId }: StreamCursor): string {
  return `${time}-${messageId}`;
}

/** @param text of the form `STREAM_CURSOR` */
export function parseCursor(text: string): StreamCursor {
  const [time = '0', messageId = ''] = text.split('-');
  return { time: Number(time), messageId };
}
