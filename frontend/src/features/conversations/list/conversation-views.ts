import type { ConversationQuery } from '../../../api/client';

/** Whole lists that somebody looks at, as the address names them. */
export const VIEWS = [
  'open',
  'unread',
  'mine',
  'unassigned',
  'closing',
  'failed',
  'snoozed',
  'closed',
  'all',
] as const;
export type View = (typeof VIEWS)[number];

export function readView(text: string | null): View {
  return VIEWS.find((view) => view === text) ?? 'open';
}

/** What the API is asked for. @param me id of the person who is signed in; keys have none */
export function queryOf(view: View, me: string | undefined): ConversationQuery {
  switch (view) {
    case 'open':
      return { status: 'open', snoozed: false };
    case 'unread':
      return { unread: true };
    case 'mine':
      return { status: 'open', assignee: me ?? '-' };
    case 'unassigned':
      return { status: 'open', assigned: false };
    case 'closing':
      return { status: 'open', windowClosing: true };
    case 'failed':
      return { failed: true };
    case 'snoozed':
      return { snoozed: true };
    case 'closed':
      return { status: 'closed' };
    case 'all':
      return {};
  }
}
