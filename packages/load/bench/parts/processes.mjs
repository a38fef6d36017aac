import { World } from '../world.mjs';
import { measureLoad } from './end-to-end.mjs';

const SAMPLE_MS = 250;

/** What each process needs: time until it is ready, and memory under load. */
export const processes = {
  name: 'processes',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const world = await World.plan(scope);
    const { simulator, apis, workers } = world.system;
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const process of [simulator, ...apis, ...workers]) {
      const start = performance.now();
      await process.start();
      const value = performance.now() - start;
      const target = process === simulator ? {} : { atMost: 2000 };
      figures.push({ name: `${process.name}, ready`, unit: 'ms', value, ...target });
    }
    await world.register(4);

    /** @type {Map<string, number>} */
    const most = new Map();
    const sample = setInterval(() => {
      for (const { name, url } of [...apis, ...workers]) {
        void residentMbOf(url).then((mb) => most.set(name, Math.max(mb, most.get(name) ?? 0)));
      }
    }, SAMPLE_MS);
    scope.defer(() => clearInterval(sample));
    await measureLoad(world, quick ? 1500 : 2500);
    clearInterval(sample);
    await world.close();
    return [
      ...figures,
      ...[...most].map(([name, value]) => ({
        name: `${name}, most resident memory under load`,
        unit: 'MB',
        value,
        atMost: name === 'API' ? 200 : 250,
      })),
    ];
  },
};

/** @param {string} url of a process @returns {Promise<number>} 0 if it does not tell */
async function residentMbOf(url) {
  try {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(text.match(/^process_resident_memory_bytes (\S+)$/m)?.[1] ?? 0) / 1e6;
  } catch {
    return 0;
  }
}
