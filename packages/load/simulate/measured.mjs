/**
 * An exchange is a customer's message, the answer to it, and the three statuses of that; a send has its three, too.
 * CPU in ms, commands on the wire. From docs/results, two cores of an Intel Xeon: scale by `--cpu`.
 *
 * @type {Record<'exchange' | 'send', Record<'api' | 'worker' | 'mongo' | 'redis', import('./costs.mjs').Curve>>}
 */
export const COSTS = {
  exchange: {
    api: curve([4, 9.3], [15, 7], [39, 4.9], [98, 2.05], [465, 0.82]),
    worker: curve([4, 49.5], [15, 24.6], [39, 15.3], [98, 6.3], [465, 2.15]),
    mongo: curve([4, 96], [15, 43], [39, 31], [98, 10.2], [465, 1.9]),
    redis: curve([4, 50], [15, 34], [39, 22], [98, 6.9], [465, 1.3]),
  },
  send: {
    api: curve([4, 11.4], [15, 8.7], [39, 8.2], [118, 3.8], [438, 1.33]),
    worker: curve([4, 37], [15, 16.9], [39, 12.9], [118, 3.7], [438, 1.7]),
    mongo: curve([4, 84], [15, 33], [39, 28], [118, 7.7], [438, 2]),
    redis: curve([4, 43], [15, 24], [39, 22], [118, 5.3], [438, 1.4]),
  },
};

/** @param {...[perSecond: number, cost: number]} points @returns {import('./costs.mjs').Curve} */
function curve(...points) {
  return points.map(([perSecond, cost]) => ({ perSecond, cost }));
}
