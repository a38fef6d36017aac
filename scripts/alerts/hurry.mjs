import { parse, stringify } from 'yaml';

/** Minutes become seconds. */
const FACTOR = 60;
const SECONDS = { s: 1, m: 60, h: 3_600 };
/** Of a rate: several scrapes have to lie within. */
const LEAST_RANGE_SECONDS = 10;

/** @param {string} number @param {string} unit */
const inSeconds = (number, unit) =>
  Number(number) * SECONDS[/** @type {keyof typeof SECONDS} */ (unit)];

/**
 * The same rules on a faster clock: what they wait for, the time they look back and the ages they
 * compare with are sixty times shorter. Rates, shares and latencies stay as they are.
 *
 * @param {string} rules YAML
 */
export function hurried(rules) {
  const parsed = parse(rules);
  for (const { rules: group } of parsed.groups) {
    for (const rule of group) {
      if (rule.for) rule.for = `${hurriedSeconds(rule.for)}s`;
      rule.expr = hurriedExpression(rule.expr);
    }
  }
  return stringify(parsed);
}

/** @param {string} duration */
function hurriedSeconds(duration) {
  const [, number = '0', unit = 's'] = /^(\d+)([smh])$/.exec(duration) ?? [];
  return Math.max(1, inSeconds(number, unit) / FACTOR);
}

/** @param {string} expression */
export function hurriedExpression(expression) {
  return expression
    .replace(/\[(\d+)([smh])(:\d+[smh])?\]/g, (_, number, unit, step) => {
      const range = Math.max(LEAST_RANGE_SECONDS, inSeconds(number, unit) / FACTOR);
      return `[${range}s${step === undefined ? '' : ':1s'}]`;
    })
    .replace(
      /(_oldest_(?:pending_)?seconds[^>]*> )(\d+)/g,
      (_, start, age) => `${start}${Number(age) / FACTOR}`,
    );
}
