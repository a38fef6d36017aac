import { shown } from './figures.mjs';
import { isFlat, median } from './stats.mjs';

/** @typedef {Record<string, number>} Sample figures by name, all of one moment */

/**
 * How much a figure may rise and still be flat: its median over the last third of the run, against
 * that over the second. The first third is for caches and compilers to settle in.
 */
const SLACK = {
  'MB resident': { share: 0.1, least: 10 },
  'open files': { share: 0, least: 5 },
  'Redis keys': { share: 0.1, least: 50 },
  'inbox length': { share: 0.1, least: 100 },
  'queued messages': { share: 0.1, least: 100 },
};

/** They keep what they are given: they grow with the data, and are not judged. */
const KEEPERS = /^(MongoDB|Redis|simulator) (MB|open)/;

/**
 * @param {readonly Sample[]} samples oldest first
 * @returns one row for each figure
 */
export function judge(samples) {
  return Object.keys(samples[0] ?? {}).map((name) => {
    const values = samples.map((sample) => sample[name] ?? Number.NaN);
    const [, slack] = Object.entries(SLACK).find(([unit]) => name.endsWith(unit)) ?? [];
    const judged = slack !== undefined && !KEEPERS.test(name) && values.every(Number.isFinite);
    return {
      name,
      first: values[0] ?? Number.NaN,
      median: median(values),
      last: values.at(-1) ?? Number.NaN,
      flat: judged ? isFlat(values, slack) : null,
    };
  });
}

/** @param {ReturnType<typeof judge>} rows @returns {string} */
export function soakTable(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (/** @type {string} */ name, /** @type {string[]} */ ...cells) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(11)).join('')}`;
  return [
    line('', 'first', 'median', 'last', 'verdict'),
    ...rows.map(({ name, first, median, last, flat }) =>
      line(
        name,
        ...[shown(first), shown(median), shown(last)],
        flat === null ? '' : flat ? 'flat' : 'GROWS',
      ),
    ),
  ].join('\n');
}
