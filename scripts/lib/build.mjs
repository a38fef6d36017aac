import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.mjs';
import { npm } from './install.mjs';
import { inRoot } from './paths.mjs';
import { step } from './step.mjs';
import { Trouble } from './trouble.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'e2e']);

/**
 * @param {string} path a file, or a folder with all that is in it
 * @returns {number} when anything there changed last, in ms; 0 if there is nothing
 */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  // A folder's own time tells of files that were removed.
  return readdirSync(path)
    .filter((name) => !SKIPPED.has(name))
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), stats.mtimeMs);
}

/**
 * @param {string} result
 * @param {string[]} sources
 */
function isFresh(result, sources) {
  return existsSync(result) && Math.max(...sources.map(newest)) < statSync(result).mtimeMs;
}

/**
 * @param {string} title
 * @param {string[]} args of npm
 */
async function npmRun(title, ...args) {
  await step(title, async () => {
    const [command, ...first] = npm();
    const child = new Child(command, [...first, 'run', '--silent', ...args], { cwd: inRoot() });
    const { code } = await child.exited;
    if (code === 0) return;
    throw new Trouble(`\`npm run ${args.join(' ')}\` failed. Mend what it says, then try again.`, {
      log: child.tail(),
    });
  });
}

const CONFIGURATION = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package.json'];

/**
 * Builds the back end and the simulator into dist, and the client into its own, unless dist is newer
 * than the sources.
 */
export async function ensureBuild() {
  // Written last: a build that failed half-way leaves none, and the next one empties dist.
  const stamp = inRoot('dist', '.built');
  const sources = ['src', 'packages/simulator', 'packages/sdk/src', ...CONFIGURATION];
  if (
    isFresh(
      stamp,
      sources.map((name) => inRoot(name)),
    )
  )
    return;
  await npmRun('Building the back end', 'build');
  writeFileSync(stamp, '');
}

/** Whether there is a console to build and to serve. */
export function hasConsole() {
  return existsSync(inRoot('frontend', 'index.html'));
}

/** Builds the console into frontend/dist, unless that is newer than its sources. */
export async function ensureConsole() {
  const result = inRoot('frontend', 'dist', 'index.html');
  if (!hasConsole() || isFresh(result, [inRoot('frontend'), inRoot('packages/sdk/src')])) return;
  await npmRun('Building the console', 'build', '-w', 'console');
}
