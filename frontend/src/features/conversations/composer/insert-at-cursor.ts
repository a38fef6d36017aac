/** The text with something put where the cursor is, or instead of what is marked; the cursor goes behind it. */
export function insertAtCursor(
  field: HTMLTextAreaElement | null,
  text: string,
  inserted: string,
): string {
  const start = field?.selectionStart ?? text.length;
  const end = field?.selectionEnd ?? text.length;
  const cursor = start + inserted.length;
  // Once the field has the new text.
  requestAnimationFrame(() => {
    field?.focus();
    field?.setSelectionRange(cursor, cursor);
  });
  return text.slice(0, start) + inserted + text.slice(end);
}
