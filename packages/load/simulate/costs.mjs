/**
 * What one item costs, by how many come a second: in company many share a write, a job and a turn; alone each has
 * its own. `company` is what it never falls below, `extra` what being alone adds, and `together` the seconds
 * within which those that come share.
 *
 * @typedef {{ company: number, extra: number, together: number }} Curve
 */

/** @param {Curve} curve @param {number} perSecond of one process @returns {number} for one item */
export function costAt({ company, extra, together }, perSecond) {
  return company + extra / (1 + perSecond * together);
}

/**
 * The curve through three measurements: seldom, now and then, and as many as go.
 *
 * @param {readonly [Point, Point, Point]} points by growing rate
 * @typedef {{ perSecond: number, cost: number }} Point
 * @returns {Curve}
 */
export function fit([seldom, middle, full]) {
  const company = full.cost;
  const above = (/** @type {Point} */ { cost }) => Math.max(cost - company, 1e-6);
  // extra / (1 + r * t) at two rates: above(s) * (1 + rs * t) = above(m) * (1 + rm * t).
  const divisor = above(middle) * middle.perSecond - above(seldom) * seldom.perSecond;
  const together = divisor > 0 ? Math.max((above(seldom) - above(middle)) / divisor, 0) : 0;
  return { company, extra: above(seldom) * (1 + seldom.perSecond * together), together };
}

/**
 * An exchange is a customer's message, the answer to it, and the three statuses of that. CPU in ms, commands
 * on the wire. From docs/results, two cores of an Intel Xeon: scale by `--cpu`.
 *
 * @type {Record<'exchange' | 'send', Record<'api' | 'worker' | 'mongo' | 'redis', Curve>>}
 */
export const COSTS = {
  exchange: {
    api: { company: 0.91, extra: 4.5, together: 0.02 },
    worker: { company: 1.67, extra: 9, together: 0.02 },
    mongo: { company: 1.8, extra: 29.4, together: 0.0013 },
    redis: { company: 1.22, extra: 25.7, together: 0.0013 },
  },
  send: {
    api: { company: 1.3, extra: 4, together: 0.02 },
    worker: { company: 1.09, extra: 6, together: 0.02 },
    mongo: { company: 1.51, extra: 24.4, together: 0.0013 },
    redis: { company: 0.92, extra: 20.9, together: 0.0013 },
  },
};
