/**
 * An exchange is a customer's message, the answer to it, and the three statuses of that; a send has its three, too.
 * CPU in ms, commands on the wire. From docs/results, two cores of an Intel Xeon: scale by `--cpu`.
 *
 * @type {Record<'exchange' | 'send', Record<'api' | 'worker' | 'mongo' | 'redis', import('./costs.mjs').Curve>>}
 */
export const COSTS = {
  exchange: {
    api: curve([4, 9.3], [39, 4.9], [465, 0.82]),
    worker: curve([4, 49.5], [39, 15.3], [465, 2.15]),
    mongo: curve([4, 96], [39, 31], [465, 1.9]),
    redis: curve([4, 50], [39, 22], [465, 1.3]),
  },
  send: {
    api: curve([4, 11.4], [39, 8.2], [438, 1.33]),
    worker: curve([4, 37], [39, 12.9], [438, 1.7]),
    mongo: curve([4, 84], [39, 28], [438, 2]),
    redis: curve([4, 43], [39, 22], [438, 1.4]),
  },
};

/** @param {...[perSecond: number, cost: number]} points @returns {import('./costs.mjs').Curve} */
function curve(...points) {
  return points.map(([perSecond, cost]) => ({ perSecond, cost }));
}
