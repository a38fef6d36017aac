import { unparse } from 'papaparse';
import { saveFile } from '../../../components/save-file';
import type { RecipientFile } from './file-step';
import type { RowResult } from './run-bulk';

/** The file as it was, with what became of each line beside it. */
export function resultsOf(
  { columns, rows }: RecipientFile,
  results: ReadonlyMap<number, RowResult>,
): string {
  const lines = rows.map((row, line) => ({ ...row, ...outcomeOf(results.get(line)) }));
  // What a table would take for a formula is text.
  return unparse(lines, { columns: [...columns, ...OUTCOME], escapeFormulae: /^[=@\t\r]/ });
}

const OUTCOME = ['send_state', 'message_id', 'send_error'];

function outcomeOf(result: RowResult | undefined): Record<string, string> {
  return {
    send_state: result?.state ?? 'not sent',
    message_id: result !== undefined && 'messageId' in result ? result.messageId : '',
    send_error: result !== undefined && 'error' in result ? result.error : '',
  };
}

export function downloadResults(
  file: RecipientFile,
  results: ReadonlyMap<number, RowResult>,
): void {
  const name = file.name.replace(/(\.\w+)?$/, '-results.csv');
  saveFile(name, new Blob([resultsOf(file, results)], { type: 'text/csv' }));
}
