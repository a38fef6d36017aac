/**
 * `npm run mutate`: puts small mistakes into the code, one at a time, and looks whether a test fails.
 * A mistake that no test notices is a promise that nobody checks.
 *
 *   npm run mutate -- --sample 100             a hundred of all, from a random seed that it prints
 *   npm run mutate -- --seed 7 --only outbox   the same again, of files whose path has "outbox" in it
 *
 * Sources stay as they are: Jest is handed the file with the mistake in it. Of a file the unit tests
 * beside it run first, then all others that reach it, then the integration tests that do.
 */
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from './lib/arguments.mjs';
import { Child } from './lib/child.mjs';
import { findFiles } from './lib/find-files.mjs';
import { ensurePackages } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { green, red } from './lib/step.mjs';
import { tempDir } from './lib/temp.mjs';

const FOLDERS = ['src/access', 'src/conversations', 'src/messaging', 'src/webhook', 'src/whatsapp'];
/** What only tells a framework how to put things together, or has no code. */
const LEFT_OUT = /\.(spec|module|schema|job|processor|controller|dto|errors)\.ts$/;
/** Share that must be noticed, in percent. */
const TARGET = 95;
/** A mistake may make a loop endless; then the test run ends here, and counts as failed. */
const LONGEST_RUN_MS = 240_000;

const { values } = readArguments({
  options: {
    seed: { type: 'string' },
    sample: { type: 'string', default: '100' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: '2' },
  },
});
const seed = Number(values.seed ?? randomInt(1_000_000));

await run(async (scope, stopped) => {
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  await ensurePackages();
  const { mutationsOf, sampleOf } = await import('./lib/mutations.mjs');
  const files = FOLDERS.flatMap((folder) => findFiles(folder, /\.ts$/)).filter(
    (file) => !LEFT_OUT.test(file) && file.includes(values.only),
  );
  const all = files.flatMap((file) => mutationsOf(file, readFileSync(inRoot(file), 'utf8')));
  const sample = sampleOf(all, Number(values.sample), seed);
  console.log(`${sample.length} of ${all.length} mutations, seed ${seed}`);

  const { path: folder } = scope.own(tempDir());
  const services = await findServices(scope);
  const env = {
    MONGO_URI: services.mongoUri,
    REDIS_HOST: services.redisHost,
    REDIS_PORT: `${services.redisPort}`,
  };
  /** @type {typeof sample} */
  const survivors = [];
  const waiting = [...sample.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, mutation] = next;
      const killer = await killerOf(mutation, join(folder, `${index}.ts`));
      // Runs that are ended fail, and would count as noticed.
      if (isStopped) return;
      if (killer === null) survivors.push(mutation);
      const { file, line, before, after } = mutation;
      const verdict = killer === null ? red('survived') : green(`noticed by ${killer}`);
      console.log(`${verdict}  ${file}:${line}  ${oneLine(before)} → ${oneLine(after)}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
  if (isStopped) return 1;

  console.log();
  const shareOf = (/** @type {string} */ folder) => {
    const inside = (/** @type {{ file: string }} */ { file }) => file.startsWith(folder);
    const [made, left] = [sample.filter(inside).length, survivors.filter(inside).length];
    const share = ((made - left) / Math.max(1, made)) * 100;
    console.log(`${share.toFixed(1)} % noticed, of ${made}: ${folder || 'all'}`);
    return share;
  };
  FOLDERS.forEach(shareOf);
  console.log(`${TARGET} % are to be.`);
  return shareOf('') >= TARGET ? 0 : 1;

  /**
   * @param {import('./lib/mutations.mjs').Mutation} mutation
   * @param {string} copy where the file with the mistake may lie
   * @returns {Promise<string | null>} which tests failed
   */
  async function killerOf({ file, source }, copy) {
    writeFileSync(copy, source);
    const beside = file.replace(/\.ts$/, '.spec.ts');
    const rounds = [
      ...(existsSync(inRoot(beside))
        ? [['its own tests', 'unit', '--runTestsByPath', beside]]
        : []),
      ['unit tests', 'unit', '--findRelatedTests', file],
      ['integration tests', 'integration', '--findRelatedTests', file],
    ];
    for (const [name = '', project = '', ...which] of rounds) {
      const child = scope.own(
        new Child(
          process.execPath,
          [
            inRoot('node_modules/jest/bin/jest.js'),
            ...['--selectProjects', project, '--bail', '--passWithNoTests', '--maxWorkers=1'],
            ...which,
          ],
          { cwd: inRoot(), env: { ...env, MUTANT_OF: inRoot(file), MUTANT: copy } },
        ),
      );
      const timer = setTimeout(() => void child.stop(), LONGEST_RUN_MS);
      const { code } = await child.exited;
      clearTimeout(timer);
      if (code !== 0) return name;
    }
    return null;
  }
});

/** @param {string} text */
function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
}
