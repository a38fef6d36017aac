import type { SendMessage } from '../../../api/client';
import { toTemplateMessage, type ChosenTemplate } from '../template/template-shape';
import type { RecipientFile } from './file-step';
import { fillIn, unknownColumns, type Row } from './recipients';
import { rowKeyOf } from './row-key';

/** What everybody gets; `{{column}}` is filled in from each line. */
export type BulkContent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'template'; readonly chosen: ChosenTemplate };

/** One message for each line, each with a key of its own. */
export function messagesOf(
  { text: fileText, rows }: RecipientFile,
  to: string,
  content: BulkContent,
): SendMessage[] {
  return rows.map((row, line) => {
    const message = { to: row[to] ?? '', ...contentFor(content, row) };
    return { ...message, idempotency_key: rowKeyOf(fileText, line, message) } as SendMessage;
  });
}

/** What is named in the message and is no column of the file. */
export function missingColumns(content: BulkContent, columns: readonly string[]): string[] {
  const texts = content.kind === 'text' ? [content.text] : Object.values(content.chosen.values);
  return [...new Set(texts.flatMap((text) => unknownColumns(text, columns)))];
}

/** A template as it is for one line. */
export function filledFor({ template, values }: ChosenTemplate, row: Row): ChosenTemplate {
  const filled = Object.entries(values).map(([key, value]) => [key, fillIn(value, row)]);
  return { template, values: Object.fromEntries(filled) as Record<string, string> };
}

function contentFor(content: BulkContent, row: Row): object {
  if (content.kind === 'text') return { text: fillIn(content.text, row) };
  const { template, values } = filledFor(content.chosen, row);
  return { type: 'template', template: toTemplateMessage(template, values) };
}
