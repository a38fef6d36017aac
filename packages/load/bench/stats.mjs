/** Plain sums over what was measured. */

/**
 * @param {readonly number[]} values in any order
 * @param {number} share from 0 to 1; 0.99 is the 99th percentile
 * @returns the smallest value that at least this share does not exceed; NaN if there is none
 */
export function percentile(values, share) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * @param {readonly number[]} times ms, in any order
 * @param {number} [windowMs]
 * @returns the most of them in any window of this length, its end not included
 */
export function mostInWindow(times, windowMs = 1000) {
  const sorted = Float64Array.from(times).sort();
  let most = 0;
  let oldest = 0;
  sorted.forEach((time, index) => {
    while (time - (sorted[oldest] ?? time) >= windowMs) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  });
  return most;
}

/**
 * The rate once everything is warm.
 *
 * @param {readonly number[]} times ms, in any order
 * @param {{ skip?: number, notBefore?: number }} [options] `skip`: share that is left out at the
 *   start; `notBefore`: leaves out what came earlier, ms
 * @returns per second; NaN if there are not two of them
 */
export function steadyRate(times, { skip = 0.2, notBefore = -Infinity } = {}) {
  const sorted = Float64Array.from(times).sort();
  const late = sorted
    .subarray(Math.floor(sorted.length * skip))
    .filter((time) => time >= notBefore);
  const [first = 0, last = 0] = [late[0], late.at(-1)];
  return last > first ? ((late.length - 1) / (last - first)) * 1000 : Number.NaN;
}

/**
 * @param {readonly number[]} values one for each sample, oldest first
 * @param {{ share: number, least: number }} slack how much growth is still called flat: a share of
 *   the earlier value, and an amount
 * @returns {boolean} whether the last third lies, by its median, no higher than the second
 */
export function isFlat(values, { share, least }) {
  const third = Math.floor(values.length / 3);
  if (third === 0) return true;
  const before = median(values.slice(third, 2 * third));
  return median(values.slice(-third)) <= before + Math.max(least, before * share);
}
