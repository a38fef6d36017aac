/**
 * `npm run bench`: measures the back end on this machine, beside what the machine can do at all, and
 * prints one table. docs/performance.md says what each figure means.
 *
 * `-- --only ingest,drain` picks parts, `--rounds 5` repeats more often, `--quick` measures shorter,
 * `--against <folder>` compares with an earlier version that is built there, `--out <file>` names the JSON file (bench-results.json).
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { readArguments } from '../../scripts/lib/arguments.mjs';
import { shown, summarise, tableOf } from './bench/figures.mjs';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ensurePackages } from '../../scripts/lib/install.mjs';
import { findMongod } from '../../scripts/lib/mongo.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { findRedisServer } from '../../scripts/lib/redis.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { Trouble } from '../../scripts/lib/trouble.mjs';

const { values: options } = readArguments({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    against: { type: 'string' },
    out: { type: 'string', default: inRoot('bench-results.json') },
  },
});

await run(main);

/** @type {Parameters<typeof run>[0]} */
async function main(scope) {
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Trouble(`--rounds must be a whole number from 1; it is "${options.rounds}".`);
  }
  await ensurePackages();
  await ensureBuild();
  if (!process.env['REDIS_HOST']) await findRedisServer();
  // Needs the packages.
  const { PARTS } = await import('./bench/parts/index.mjs');
  const parts = choose(PARTS);

  const machine = describeMachine();
  console.log(`On ${machine.cores} cores (${machine.cpu}), load ${shown(machine.load)} before.`);
  console.log(`MongoDB: ${machine.mongodb}.\n`);
  const startedAt = new Date();
  /** @type {Map<string, import('./bench/figures.mjs').Figure[][]>} */
  const measured = new Map(parts.map(({ name }) => [name, []]));
  let complete = false;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const part of parts.filter(({ once }) => round === 1 || once !== true)) {
        const many = rounds > 1 && part.once !== true;
        const title = many ? `${part.name}, round ${round} of ${rounds}` : part.name;
        const { quick, against } = options;
        const context = { scope, round, quick, against, alone: parts.length === 1 };
        measured.get(part.name)?.push(await step(title, () => part.run(context)));
      }
    }
    complete = true;
  } finally {
    // A part that fails does not take along what the others showed.
    report({ startedAt, endedAt: new Date(), complete, machine, options }, measured);
  }
  return 0;
}

/**
 * @param {object} circumstances
 * @param {ReadonlyMap<string, import('./bench/figures.mjs').Figure[][]>} measured by part
 */
function report(circumstances, measured) {
  const rows = [...measured].flatMap(([part, figures]) => summarise(part, figures));
  const aims = rows.filter(({ met }) => met !== undefined);
  writeFileSync(options.out, `${JSON.stringify({ ...circumstances, rows }, null, 2)}\n`);
  console.log(`\n${tableOf(rows)}\n`);
  const met = aims.filter(({ met }) => met).length;
  console.log(`${met} of ${aims.length} targets met. Written to ${options.out}.`);
}

/**
 * @template {{ name: string, needsEarlier?: boolean }} P
 * @param {readonly P[]} parts
 * @returns {readonly P[]}
 */
function choose(parts) {
  if (options.only === undefined) {
    return parts.filter(({ needsEarlier }) => needsEarlier !== true || options.against);
  }
  const names = options.only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length === 0) return parts.filter(({ name }) => names.includes(name));
  const known = parts.map(({ name }) => name).join(', ');
  throw new Trouble(`There is no part "${unknown.join('", "')}". There are: ${known}.`);
}

function describeMachine() {
  const mongodb = process.env['MONGO_URI']
    ? 'the one at MONGO_URI'
    : findMongod()
      ? 'mongod'
      : 'the embedded server, as no mongod is installed: its speed says nothing about MongoDB';
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model ?? 'unknown',
    load: loadavg()[0] ?? 0,
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    mongodb,
  };
}
