import { randomBytes } from 'node:crypto';
import { freePort } from '../../../../scripts/lib/ports.mjs';
import { untilAnswering } from '../../../../scripts/lib/until-answering.mjs';
import { World } from '../world.mjs';

const CONNECTIONS = [1, 16, 64, 256];
/** Compared with the floors at this many. */
const COMPARED = 64;
/** Bodies are built before, for so many a second; a quicker server is measured for a shorter time. */
const BODIES_PER_SECOND = 5_000;

/** Webhooks acknowledged, without a worker: what the API, its checks and its inbox cost. */
export const ingest = {
  name: 'ingest',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const world = await World.open(scope, { workers: 0 });
    const bare = await startFloor(world, []);
    const inserting = await startFloor(world, [world.mongoUri]);
    const durationMs = quick ? 1000 : 2000;
    const load = (
      /** @type {string} */ url,
      /** @type {number} */ connections,
      /** @type {{ ratePerSecond?: number, durationMs: number }} */ options,
    ) =>
      world.load({
        url,
        connections,
        ...options,
        make: {
          kind: 'messages',
          count: ((options.ratePerSecond ?? BODIES_PER_SECOND) * options.durationMs) / 1000,
          secret: world.system.appSecret,
          phoneNumberIds: world.tenants.map(({ phoneNumberId }) => phoneNumberId),
          customers: 1000,
        },
      });

    // The first seconds of a process are not what it is like afterwards.
    for (const url of [world.system.url, bare, inserting]) await load(url, 16, { durationMs: 700 });
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const connections of CONNECTIONS) {
      const own = await load(world.system.url, connections, { durationMs });
      const name = `${connections} connection${connections > 1 ? 's' : ''}`;
      figures.push(
        { name, unit: 'per s', value: own.perSecond },
        { name: `${name}, p50`, unit: 'ms', value: own.p50Ms },
        { name: `${name}, p99`, unit: 'ms', value: own.p99Ms },
        { name: `${name}, refused`, unit: '', value: own.refused },
      );
      const a = await load(bare, connections, { durationMs });
      const b = await load(inserting, connections, { durationMs });
      figures.push(
        { name: `${name}, floor (a): HMAC and parsing`, unit: 'per s', value: a.perSecond },
        { name: `${name}, floor (b): (a) and an insert`, unit: 'per s', value: b.perSecond },
      );
      if (connections !== COMPARED) continue;
      const paced = { ratePerSecond: own.perSecond / 2, durationMs: 2 * durationMs };
      const half = await load(world.system.url, connections, paced);
      figures.push(
        {
          name: `${name}, of floor (a)`,
          unit: 'ratio',
          value: own.perSecond / a.perSecond,
          atLeast: 0.5,
        },
        {
          name: `${name}, of floor (b)`,
          unit: 'ratio',
          value: own.perSecond / b.perSecond,
          atLeast: 1.5,
        },
        { name: `${name}, half the rate`, unit: 'per s', value: half.perSecond },
        { name: `${name}, half the rate, p50`, unit: 'ms', value: half.p50Ms, atMost: 50 },
        { name: `${name}, half the rate, p99`, unit: 'ms', value: half.p99Ms, atMost: 250 },
      );
    }
    await world.close();
    return figures;
  },
};

/**
 * @param {World} world
 * @param {string[]} mongoUri none, or one
 * @returns {Promise<string>} where it answers
 */
async function startFloor(world, mongoUri) {
  const port = await freePort();
  const secret = world.system.appSecret;
  const url = `http://127.0.0.1:${port}`;
  const child = world.node('floor', 'floor-http.mjs', [`${port}`, secret, ...mongoUri]);
  await untilAnswering(child, async () => {
    const { status } = await fetch(url, { method: 'POST', body: randomBytes(1) });
    return status === 401;
  });
  return url;
}
