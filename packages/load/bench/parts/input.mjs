import { cpuMs } from '../process-stats.mjs';
import { World } from '../world.mjs';

const MB = 1_000_000;
/** The largest body that the API takes is a little over 4 MB. */
const SIZES_MB = [0.5, 1, 2, 4];
/** So much of each shape and size; the clock of CPU times ticks in steps of 10 ms. */
const WHOLE_MB = 24;
const BULK = 1000;

/** Fills a list of entries, each with its place, up to a size. @param {(place: number) => string} entry */
const fill = (entry, /** @type {number} */ bytes, /** @type {string} */ around) => {
  /** @type {string[]} */
  const parts = [];
  for (let length = around.length, place = 0; ; place += 1) {
    const text = entry(place);
    length += text.length + 1;
    if (length > bytes) return around.replace('@', () => parts.join());
    parts.push(text);
  }
};

const TO = '"to":"+15550001111"';

/**
 * Bodies that are refused only once they were read, parsed and looked through: what they cost is the
 * cost of input, and nothing of them is stored.
 *
 * @type {Record<string, (bytes: number) => string>}
 */
const SHAPES = {
  'one long text': (bytes) => `{${TO},"text":"${'x'.repeat(bytes - 40)}"}`,
  'a text of escapes': (bytes) => `{${TO},"text":"${'\\u0041'.repeat((bytes - 40) / 6)}"}`,
  'unknown names': (bytes) => fill((n) => `"name${n}":"${'v'.repeat(120)}"`, bytes, `{${TO},@}`),
  'a long list': (bytes) =>
    fill(() => `"${'v'.repeat(80)}"`, bytes, `{${TO},"type":"contacts","contacts":[@]}`),
  'many parameters': (bytes) =>
    fill(
      () => `{"type":"text","text":"${'v'.repeat(250)}"}`,
      bytes,
      `{${TO},"type":"template","template":{"name":"a","language":{"code":"en"},"components":[{"type":"body","parameters":[@]},{"type":"oops"}]}}`,
    ),
  'too many values': (bytes) => `{${TO},"text":[${'0,'.repeat((bytes - 40) / 2)}0]}`,
  'levels without end': (bytes) => `{${TO},"text":${'['.repeat(bytes - 40)}`,
  'a bulk of long texts': (bytes) =>
    fill((n) => `{${TO},"text":"${n}${'x'.repeat(4_200)}"}`, bytes, '{"messages":[@]}'),
};

/** What it costs the API to read, and to refuse, what callers send, by its size. */
export const input = {
  name: 'input',
  /** @param {import('./index.mjs').PartContext} context */
  async run({ scope, quick }) {
    const world = await World.open(scope, { workers: 0 });
    /** @type {import('../figures.mjs').Figure[]} */
    const figures = [];
    for (const [shape, build] of Object.entries(SHAPES)) {
      const path = shape.includes('bulk') ? 'send/bulk' : 'send';
      const perMb = [];
      await costOf(world, path, build(MB), 8);
      for (const size of SIZES_MB) {
        const count = Math.ceil((quick ? WHOLE_MB / 4 : WHOLE_MB) / size);
        perMb.push((await costOf(world, path, build(size * MB), count)) / size);
      }
      const [, one = Number.NaN] = perMb;
      const last = perMb.at(-1) ?? Number.NaN;
      figures.push(
        { name: `${shape}, 1 MB`, unit: 'CPU ms per MB', value: one },
        { name: `${shape}, 4 MB`, unit: 'CPU ms per MB', value: last, atMost: 60 },
      );
    }
    const small = Array.from({ length: BULK }, (_, n) => `{${TO},"text":"Hi ${n}","context":{}}`);
    const bulk = `{"messages":[${small.join()}]}`;
    await costOf(world, 'send/bulk', bulk, 20);
    const each = ((await costOf(world, 'send/bulk', bulk, quick ? 20 : 60)) / BULK) * 1000;
    figures.push({ name: 'a message of a bulk, refused', unit: 'CPU µs', value: each });
    await world.close();
    return figures;
  },
};

/**
 * @param {World} world
 * @param {string} path below the tenant
 * @param {string} body
 * @param {number} count how often it is sent
 * @returns {Promise<number>} CPU time of the API for one, ms
 */
async function costOf(world, path, body, count) {
  const url = `${world.system.url}/tenants/${world.tenants[0]?.id}/${path}`;
  const pid = world.system.apis[0]?.pid ?? 0;
  const headers = { 'content-type': 'application/json' };
  const before = cpuMs(pid);
  for (let sent = 0; sent < count; sent += 1) {
    const answer = await fetch(url, { method: 'POST', headers, body });
    await answer.arrayBuffer();
  }
  return (cpuMs(pid) - before) / count;
}
