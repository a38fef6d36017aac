import { useState, type KeyboardEvent } from 'react';
import type { QuickReply } from '../../../api/client';
import { findQuickReplies, useQuickReplies } from './use-quick-replies';

/** What is typed behind a slash, while nothing else is written. */
const SLASH = /^\/(\S*)$/;

/**
 * The quick replies that a slash opens: the arrow keys choose, Enter or Tab takes, Escape closes.
 *
 * @param text what is in the field
 */
export function useSlash(
  tenantId: string,
  text: string,
  onChoose: (quickReply: QuickReply) => void,
) {
  const { data = [] } = useQuickReplies(tenantId);
  const [closedAt, setClosedAt] = useState<string>();
  const [place, setPlace] = useState({ text: '', index: 0 });
  const typed = SLASH.exec(text)?.[1];
  const found = typed === undefined ? [] : findQuickReplies(data, typed);
  const open = typed !== undefined && closedAt !== text;
  // Another text is another list.
  const active = place.text === text ? Math.min(place.index, found.length - 1) : 0;
  const move = (step: number) =>
    setPlace({ text, index: (active + step + found.length) % Math.max(found.length, 1) });

  /** @returns whether the key meant the list */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) return false;
    const chosen = found[active];
    if (event.key === 'Escape') setClosedAt(text);
    else if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) onChoose(chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { open, found, active, onKeyDown };
}
