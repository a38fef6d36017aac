/** Values that a reader of Meta's JSON may stumble over, wherever they stand. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\0',
  '\ud800',
  '$where',
  '__proto__',
  'x'.repeat(5_000),
  '9'.repeat(60),
  [],
  {},
  [[]],
  [null],
  { $set: { a: 1 } },
  { 'a.b': 1, '': 2, '\0': 3 },
];

/** A small generator of repeatable random numbers (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A body like Meta's with something wrong in it: in its structure, or in its bytes. */
export function mutate(original: Buffer, random: () => number): Buffer {
  return random() < 0.7 ? mutateStructure(original, random) : mutateBytes(original, random);
}

function mutateStructure(original: Buffer, random: () => number): Buffer {
  const root: unknown[] = [JSON.parse(original.toString())];
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change += 1) {
    const places: [parent: Record<string, unknown>, name: string][] = [];
    collect(root as unknown as Record<string, unknown>, places);
    // An earlier change may have left nothing of the body.
    if (places.length === 0) break;
    const [parent, name] = pick(places, random);
    const action = random();
    if (action < 0.25) delete parent[name];
    else if (action < 0.35 && Array.isArray(parent)) parent.push(parent[Number(name)]);
    else parent[name] = structuredClone(pick(HOSTILE, random));
  }
  return Buffer.from(JSON.stringify(root[0]) ?? '');
}

function mutateBytes(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const index = Math.floor(random() * bytes.length);
  const action = random();
  if (action < 0.4) bytes[index] = Math.floor(random() * 256);
  else if (action < 0.7) return bytes.subarray(0, index);
  else return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index >> 1)]);
  return bytes;
}

function collect(node: unknown, places: [Record<string, unknown>, string][]): void {
  if (typeof node !== 'object' || node === null) return;
  for (const name of Object.keys(node)) {
    places.push([node as Record<string, unknown>, name]);
    collect((node as Record<string, unknown>)[name], places);
  }
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}
