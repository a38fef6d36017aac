/**
 * What one item cost, by how many came a second: in company many share a write, a job and a turn; alone each has
 * its own.
 *
 * @typedef {{ perSecond: number, cost: number }} Point
 * @typedef {readonly Point[]} Curve by growing rate
 */

/**
 * Between two measurements costs fall as a power of the rate; beyond them they stay.
 *
 * @param {Curve} curve
 * @param {number} perSecond of one process
 * @returns {number} for one item
 */
export function costAt(curve, perSecond) {
  const next = curve.findIndex((point) => point.perSecond >= perSecond);
  const high = curve.at(next);
  if (high === undefined) throw new Error('A curve has a point at least.');
  const low = curve[next - 1];
  if (next <= 0 || low === undefined) return high.cost;
  const share = Math.log(perSecond / low.perSecond) / Math.log(high.perSecond / low.perSecond);
  return low.cost * (high.cost / low.cost) ** share;
}
