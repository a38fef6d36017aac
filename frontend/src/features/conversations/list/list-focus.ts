/** Rows of the list carry this; the one that is open, or the first, can be reached by Tab. */
export const ROW = 'data-conversation-row';

/** Puts the focus on the row that can be reached by Tab. @returns whether the list is there */
export function leadBackToList(): boolean {
  const row = document.querySelector<HTMLElement>(`[${ROW}][tabindex="0"]`);
  row?.focus();
  return row !== null;
}
