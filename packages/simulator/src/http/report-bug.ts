/** Says on stderr what nobody foresaw; the caller gets a plain 500. */
export function reportBug(error: unknown): void {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what}\n`);
}
