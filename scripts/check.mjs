/**
 * `npm run check`: what a change must pass before it is pushed. Two at a time, as there are cores.
 * `-- --no-tests` leaves out the unit tests, where `npm test` ran them already.
 */
import { availableParallelism } from 'node:os';
import { Child } from './lib/child.mjs';
import { ensurePackages, npm } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { bold, green, red, seconds } from './lib/step.mjs';

/**
 * Remembers files that passed. A change of types in one file may trouble another that stayed the
 * same: such a thing shows on a clean checkout, where nothing is remembered.
 *
 * @param {string} memory two of them at once must not share one
 * @param {string[]} args
 */
const eslint = (memory, ...args) => [
  ...[process.execPath, inRoot('node_modules/eslint/bin/eslint.js'), '--cache'],
  ...['--cache-strategy', 'content', '--cache-location', `node_modules/.cache/eslint/${memory}`],
  ...args,
];
/** @param {string} script */
const npmRun = (script) => [...npm(), 'run', '--silent', script];
const LINT_HINT = 'mend what it says; `npm run lint -- --fix` does some of it';

/** The slowest first. Linting is split: it would otherwise outlast all else together. */
const CHECKS = [
  { name: 'lint src', command: eslint('src', 'src'), hint: LINT_HINT },
  {
    name: 'lint the rest',
    command: eslint('rest', '.', '--ignore-pattern', 'src/'),
    hint: LINT_HINT,
  },
  { name: 'unit tests', command: npmRun('test:unit'), hint: 'run `npm run test:unit`' },
  {
    name: 'the API document',
    command: npmRun('lint:openapi'),
    hint: 'run `npm run openapi`, then `npm run lint:openapi`',
  },
  { name: 'types', command: npmRun('types'), hint: 'mend what it says' },
  { name: 'format', command: npmRun('format:check'), hint: 'run `npm run format`' },
  {
    name: 'imports',
    command: npmRun('imports'),
    hint: 'see the floors in .dependency-cruiser.mjs',
  },
];

await run(async (scope) => {
  await ensurePackages();
  const startedAt = Date.now();
  const tested = process.argv.includes('--no-tests');
  const waiting = CHECKS.filter(({ name }) => !(tested && name === 'unit tests'));
  /** @type {typeof CHECKS} */
  const failures = [];

  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await passes(scope, check))) failures.push(check);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

  const time = seconds(Date.now() - startedAt);
  if (failures.length === 0) {
    console.log(`\n${green('All checks passed')} in ${time}.`);
    return 0;
  }
  console.log(`\n${red('Failed')} after ${time}:`);
  for (const { name, hint } of failures) console.log(`  ${bold(name)}: ${hint}`);
  return 1;
});

/**
 * @param {import('./lib/run.mjs').Scope} scope
 * @param {(typeof CHECKS)[number]} check
 */
async function passes(scope, { name, command: [program = '', ...args] }) {
  const startedAt = Date.now();
  console.log(`… ${name}`);
  const child = scope.own(new Child(program, args, { cwd: inRoot(), keepLines: true }));
  const { code } = await child.exited;
  const ok = code === 0;
  console.log(`${ok ? green('✓') : red('✗')} ${name} ${seconds(Date.now() - startedAt)}`);
  if (!ok) console.log(child.lines.join('\n'));
  return ok;
}
