/**
 * `npm run mutate`: puts small mistakes into the code, one at a time, and looks whether a test fails.
 * A mistake that no test notices is a promise that nobody checks.
 *
 *   npm run mutate -- --only outbox         those of files whose path has "outbox" in it
 *   npm run mutate -- --specs src/          asks only specs whose path has "src/" in it
 *   npm run mutate -- --folder /tmp/seen    keeps what was seen, and goes on from there the next time: only
 *                                           what changed since is asked again
 *
 * Sources stay as they are: Jest is handed files with all their mistakes in them, each behind a switch.
 * The tests run once as they are, to see which of them executes which mistake. Then each spec runs with the
 * mistakes that nothing noticed so far, one after the other, each with the tests that execute it: the spec
 * beside a file first, then the other unit tests, then the integration tests, quick ones before slow ones.
 * All of them take hours.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readArguments } from './lib/arguments.mjs';
import { findFiles } from './lib/find-files.mjs';
import { ensurePackages } from './lib/install.mjs';
import { digest, MutatedSpec } from './lib/mutated-spec.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { green, red, step } from './lib/step.mjs';
import { tempDir } from './lib/temp.mjs';

const FOLDERS = ['src/access', 'src/conversations', 'src/messaging', 'src/webhook', 'src/whatsapp'];
/** What only tells a framework how to put things together, or has no code. */
const LEFT_OUT = /\.(spec|module|schema|job|processor|controller|dto|errors)\.ts$/;
/** Looks at the plans of queries only, for a long time. */
const NOT_ASKED = /\/explain\./;
/** Share that must be noticed, in percent. */
const TARGET = 95;
/** So many mistakes at most in one run of Jest, whose memory each takes a little of. */
const AT_ONCE = 60;
/** So many specs are asked, the nearest ones, of what is computed while modules are loaded: each is a run. */
const ASKED_OF_LOADING = 4;

const { values } = readArguments({
  options: {
    only: { type: 'string', default: '' },
    specs: { type: 'string', default: '' },
    folder: { type: 'string' },
    workers: { type: 'string', default: '2' },
  },
});

/** @typedef {import('./lib/mutations.mjs').Mutation & { number: number, key: string }} Numbered */

await run(async (scope, stopped) => {
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  await ensurePackages();
  const { mutationsOf, repeated, switched } = await import('./lib/mutations.mjs');
  const folder = values.folder ?? scope.own(tempDir()).path;

  /** @type {Numbered[]} */
  const all = [];
  for (const file of FOLDERS.flatMap((each) => findFiles(each, /\.ts$/))) {
    if (LEFT_OUT.test(file)) continue;
    const source = readFileSync(inRoot(file), 'utf8');
    const found = mutationsOf(file, source);
    const first = all.length + 1;
    hand(file, switched(source, found, first));
    for (const [index, mutation] of found.entries()) {
      const { start, end, text } = mutation;
      const key = `${file} ${digest(source)} ${start}-${end} ${text}`;
      all.push({ ...mutation, number: first + index, key });
    }
  }
  const mutations = all.filter(({ file }) => file.includes(values.only));
  const numbering = digest(all.map(({ key }) => key).join('\n'));

  const services = await findServices(scope);
  const env = {
    MONGO_URI: services.mongoUri,
    REDIS_HOST: services.redisHost,
    REDIS_PORT: `${services.redisPort}`,
  };
  const paths = [
    ...findFiles('src', /\.spec\.ts$/),
    ...findFiles('test/integration', /\.int-spec\.ts$/),
  ];
  const specs = paths
    .filter((path) => path.includes(values.specs) && !NOT_ASKED.test(path))
    .map((path) => {
      const source = readFileSync(inRoot(path), 'utf8');
      hand(path, repeated(path, source));
      const project = path.startsWith('src/') ? 'unit' : 'integration';
      return new MutatedSpec(project, path, source, { scope, folder, numbering, env });
    });

  /** @type {Set<string>} mutations, by key */
  const noticed = new Set();
  /** @type {Set<string>} a mutation and a spec that did not notice it */
  const left = new Set();
  /** @param {{ key: string, spec: string, isNoticed: boolean }} seen */
  const count = ({ key, spec, isNoticed }) =>
    isNoticed ? noticed.add(key) : left.add(`${key}\0${spec}`);
  const seenFile = join(folder, 'seen.jsonl');
  if (existsSync(seenFile)) {
    const lines = readFileSync(seenFile, 'utf8').trim().split('\n');
    // What another text of a spec noticed, this one may not.
    const versions = new Set(specs.flatMap(({ version }) => [version, `${version} loading`]));
    for (const seen of lines.map((line) => JSON.parse(line))) {
      if (versions.has(seen.spec)) count(seen);
    }
  }
  /** @param {Numbered} mutation @param {string} spec @param {boolean} isNoticed */
  const keep = ({ key }, spec, isNoticed) => {
    count({ key, spec, isNoticed });
    appendFileSync(seenFile, `${JSON.stringify({ key, spec, isNoticed })}\n`);
  };
  /** @param {Numbered} mutation @param {string} spec */
  const isOpen = ({ key }, spec) => !noticed.has(key) && !left.has(`${key}\0${spec}`);

  console.log(`${mutations.length} mutations`);
  await step(`Looking what ${specs.length} specs execute`, () =>
    inParallel(specs, async (spec) => {
      if (!(await spec.look())) console.log(red(`${spec.path} can't be run.`));
    }),
  );
  specs.sort((one, other) => one.tookMs - other.tookMs);

  /** @type {[who: string, isAsked: (spec: MutatedSpec, mutation: Numbered) => boolean][]} */
  const rounds = [
    ['the spec beside', ({ path }, { file }) => path === file.replace(/\.ts$/, '.spec.ts')],
    ['unit tests', ({ project }) => project === 'unit'],
    ['integration tests', ({ project }) => project === 'integration'],
  ];
  for (const [who, isAsked] of rounds) {
    await inParallel(specs, async (spec) => {
      for (;;) {
        const open = mutations.filter(
          (mutation) =>
            spec.executed.has(mutation.number) &&
            isAsked(spec, mutation) &&
            isOpen(mutation, spec.version),
        );
        if (open.length === 0 || isStopped) return;
        const some = open.slice(0, AT_ONCE);
        const verdicts = await spec.judge(some.map(({ number }) => number));
        // A run that was ended would count as noticed.
        if (isStopped) return;
        if (verdicts.size === 0) return console.log(red(`${spec.path} fails by itself.`));
        for (const mutation of some) {
          const isNoticed = verdicts.get(mutation.number);
          if (isNoticed !== undefined) keep(mutation, spec.version, isNoticed);
        }
        const seen = [...verdicts.values()].filter(Boolean).length;
        console.log(`${seen} of ${verdicts.size} noticed by ${spec.path}`);
      }
    });
    if (isStopped) return 1;
    console.log(`${who}: ${mutations.filter(({ key }) => noticed.has(key)).length} noticed so far`);
  }
  await inParallel(mutations, async (mutation) => {
    const near = specs
      .filter(({ project, loaded }) => project === 'unit' && loaded.has(mutation.number))
      .sort(
        (one, other) => nearness(other.path, mutation.file) - nearness(one.path, mutation.file),
      );
    for (const spec of near.slice(0, ASKED_OF_LOADING)) {
      if (isStopped || !isOpen(mutation, `${spec.version} loading`)) continue;
      const isNoticed = await spec.judgeLoading(mutation.number);
      if (!isStopped) keep(mutation, `${spec.version} loading`, isNoticed);
    }
  });
  if (isStopped) return 1;

  console.log();
  /** @param {(spec: MutatedSpec) => boolean} which */
  const executedBy = (which) =>
    new Set(specs.filter(which).flatMap(({ executed, loaded }) => [...executed, ...loaded]));
  const executed = executedBy(() => true);
  for (const { key, number, file, line, before, after } of mutations) {
    if (noticed.has(key)) continue;
    const verdict = red(executed.has(number) ? 'survived' : 'not executed');
    console.log(`${verdict}  ${file}:${line}  ${oneLine(before)} → ${oneLine(after)}`);
  }
  const executedByUnitTests = executedBy(({ project }) => project === 'unit');
  /** @param {string} inside */
  const shareOf = (inside) => {
    const made = mutations.filter(({ file }) => file.startsWith(inside));
    const seen = made.filter(({ key }) => noticed.has(key)).length;
    const byUnit = made.filter(({ number }) => executedByUnitTests.has(number)).length;
    const byAny = made.filter(({ number }) => executed.has(number)).length;
    const share = (seen / Math.max(1, made.length)) * 100;
    const verdict = (share >= TARGET ? green : red)(`${share.toFixed(1)} %`);
    console.log(
      `${verdict} noticed, ${seen} of ${made.length} (${byUnit} executed by unit tests, ${byAny} by any): ${inside || 'all'}`,
    );
    return share;
  };
  FOLDERS.filter((each) => mutations.some(({ file }) => file.startsWith(each))).forEach(shareOf);
  return shareOf('') >= TARGET ? 0 : 1;

  /** @param {string} path @param {string} text what Jest is handed in place of it */
  function hand(path, text) {
    const place = join(folder, 'code', path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  /**
   * @template T
   * @param {readonly T[]} items
   * @param {(item: T) => Promise<void>} work
   */
  async function inParallel(items, work) {
    const waiting = items.values();
    const worker = async () => {
      for (const item of waiting) if (!isStopped) await work(item);
    };
    await Promise.all(Array.from({ length: Number(values.workers) }, worker));
  }
});

/** How many folders two files have in common. @param {string} one @param {string} other */
function nearness(one, other) {
  const folders = other.split('/');
  return one.split('/').findIndex((folder, depth) => folder !== folders[depth]);
}

/** @param {string} text */
function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
}
