import { parse } from 'papaparse';

/** One line of the file, by the names of its columns. */
export type Row = Readonly<Record<string, string>>;

export interface Recipients {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The column that most likely holds the numbers. */
  readonly to: string | undefined;
}

/** What files call the column with the numbers. */
const NUMBERS = ['to', 'phone', 'number', 'mobile', 'whatsapp', 'phone_number', 'wa_id', 'tel'];
const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Reads a file whose first line names its columns; separated by commas, semicolons or tabs. */
export function readRecipients(text: string): Recipients {
  const { data, meta } = parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
  });
  const columns = (meta.fields ?? []).filter((name) => name !== '');
  const rows = data.map((line) =>
    Object.fromEntries(columns.map((name) => [name, (line[name] ?? '').trim()])),
  );
  const plain = (name: string) => name.toLowerCase().replaceAll(/[\s-]+/g, '_');
  return { columns, rows, to: columns.find((name) => NUMBERS.includes(plain(name))) };
}

/** Fills in `{{column}}`; what is no column stays as it is. */
export function fillIn(text: string, row: Row): string {
  return text.replaceAll(PLACEHOLDER, (all, name: string) => row[name] ?? all);
}

/** What a text names that is no column. */
export function unknownColumns(text: string, columns: readonly string[]): string[] {
  const names = Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name);
  return [...new Set(names.filter((name) => !columns.includes(name)))];
}
