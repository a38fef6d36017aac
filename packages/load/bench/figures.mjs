import { median } from './stats.mjs';

/**
 * @typedef {object} Figure one thing measured in one round
 * @property {string} name
 * @property {string} unit `ratio` if it is one
 * @property {number} value
 * @property {number} [atLeast] the target
 * @property {number} [atMost] the target
 */

/**
 * @typedef {object} Row one thing over all rounds
 * @property {string} part
 * @property {string} name
 * @property {string} unit
 * @property {number[]} values one for each round
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {boolean} [met] whether the median meets the target; absent without one
 */

/**
 * @param {string} part
 * @param {readonly (readonly Figure[])[]} rounds
 * @returns {Row[]} in the order of first appearance
 */
export function summarise(part, rounds) {
  /** @type {Map<string, Figure[]>} */
  const byName = new Map();
  for (const figure of rounds.flat()) {
    byName.set(figure.name, [...(byName.get(figure.name) ?? []), figure]);
  }
  return [...byName].map(([name, figures]) => {
    const values = figures.map(({ value }) => value);
    const { unit = '', atLeast, atMost } = figures[0] ?? {};
    const row = { part, name, unit, values, median: median(values) };
    const spread = { min: Math.min(...values), max: Math.max(...values) };
    if (atLeast !== undefined) return { ...row, ...spread, atLeast, met: row.median >= atLeast };
    if (atMost !== undefined) return { ...row, ...spread, atMost, met: row.median <= atMost };
    return { ...row, ...spread };
  });
}

/** @param {number} value */
export function shown(value) {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return `${Number(value.toPrecision(3))}`;
}

/** @param {readonly Row[]} rows @returns {string} with a heading for each part */
export function tableOf(rows) {
  const cells = rows.map(({ part, name, unit, median, min, max, atLeast, atMost, met }) => ({
    part,
    cells: [
      name,
      shown(median),
      `${shown(min)}–${shown(max)}`,
      unit,
      atLeast !== undefined
        ? `≥ ${shown(atLeast)}`
        : atMost !== undefined
          ? `≤ ${shown(atMost)}`
          : '',
      met === undefined ? '' : met ? 'met' : 'missed',
    ],
  }));
  const head = ['figure', 'median', 'min–max', 'unit', 'target', ''];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map(({ cells }) => (cells[column] ?? '').length)),
  );
  const line = (/** @type {string[]} */ texts) =>
    texts
      .map((text, column) =>
        column === 0 || column >= 3
          ? text.padEnd(widths[column] ?? 0)
          : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = [`  ${line(head)}`];
  let last = '';
  for (const { part, cells: texts } of cells) {
    if (part !== last) lines.push(part);
    last = part;
    lines.push(`  ${line(texts)}`);
  }
  return lines.join('\n');
}
