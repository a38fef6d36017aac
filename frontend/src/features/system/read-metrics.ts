/** One number of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus' text says; lines that are none of samples are passed over. */
export function readMetrics(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-zA-Z_:][\w:]*)(\{.*\})? (\S+)/.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const number = value === '+Inf' ? Infinity : Number(value);
    if (Number.isNaN(number)) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key = '', word = '']) => [key, word] as const,
    );
    return [{ name, labels: Object.fromEntries(pairs), value: number }];
  });
}

/** All of that name that have these labels, together. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  fits: (labels: Sample['labels']) => boolean = () => true,
): number {
  return samples
    .filter((sample) => sample.name === name && fits(sample.labels))
    .reduce((sum, { value }) => sum + value, 0);
}

/**
 * In what time a part of what happened between two scrapes was done.
 *
 * @param share from 0 to 1
 * @returns seconds, as the bound of the histogram's bucket; `null` if nothing happened
 */
export function quantileBetween(
  before: readonly Sample[],
  after: readonly Sample[],
  histogram: string,
  share: number,
): number | null {
  const name = `${histogram}_bucket`;
  const bounds = [
    ...new Set(after.filter((one) => one.name === name).map(({ labels }) => labels['le'] ?? '')),
  ].sort((one, other) => bound(one) - bound(other));
  const within = (le: string) =>
    sumOf(after, name, (labels) => labels['le'] === le) -
    sumOf(before, name, (labels) => labels['le'] === le);
  const all = within('+Inf');
  if (all <= 0) return null;
  const found = bounds.find((le) => within(le) >= share * all);
  const seconds = found === undefined ? Infinity : bound(found);
  return Number.isFinite(seconds) ? seconds : bound(bounds.at(-2) ?? '0');
}

const bound = (le: string) => (le === '+Inf' ? Infinity : Number(le));
