import { useState } from 'react';

/** What was written and not sent yet; it outlives leaving the conversation, and the session. */
export function useDraft(conversationId: string): [string, (text: string) => void] {
  const key = `console.draft.${conversationId}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const change = (next: string) => {
    setText(next);
    if (next === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  };
  return [text, change];
}
