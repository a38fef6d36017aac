type Metadata = Readonly<Record<string, string>>;

/** As people edit it: one entry a line. */
export function toLines(metadata: Metadata): string {
  return Object.entries(metadata)
    .map(([name, text]) => `${name} = ${text.replaceAll('\n', ' ')}`)
    .join('\n');
}

/** @returns `null` if a line is none of `name = text` */
export function readLines(lines: string): Metadata | null {
  const entries = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^\s*([\w-]{1,40})\s*=\s*(.{1,500}?)\s*$/.exec(line));
  if (entries.some((entry) => entry === null)) return null;
  return Object.fromEntries(entries.map((entry) => [entry?.[1] ?? '', entry?.[2] ?? '']));
}

/** What the API is told: all that there is now, and `null` for what is there no more. */
export function changeOf(before: Metadata, after: Metadata): Record<string, string | null> {
  const gone = Object.keys(before).filter((name) => !(name in after));
  return { ...Object.fromEntries(gone.map((name) => [name, null])), ...after };
}
