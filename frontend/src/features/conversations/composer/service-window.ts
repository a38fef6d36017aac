import type { Conversation } from '../../../api/client';

export interface WindowState {
  readonly open: boolean;
  /** When it closes; `null` if it is closed. */
  readonly closesAt: Date | null;
}

/** Meta's 24 hours for free-form messages, as they stand now and not when we asked. */
export function stateOfWindow({ serviceWindow }: Conversation, now: Date): WindowState {
  const closesAt = serviceWindow.closesAt === null ? null : new Date(serviceWindow.closesAt);
  const open = serviceWindow.open && closesAt !== null && closesAt > now;
  return { open, closesAt: open ? closesAt : null };
}
