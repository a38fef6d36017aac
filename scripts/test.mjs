/**
 * `npm test`: everything from nothing, then every suite, one after another, but for what takes long
 * (`npm run test:long`). `npm test -- unit e2e` runs only the suites named. The last line says how
 * many passed and failed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureBuild, ensureConsole } from './lib/build.mjs';
import { Child } from './lib/child.mjs';
import { findChromium } from './lib/chromium.mjs';
import { readCounts } from './lib/counts.mjs';
import { ensurePackages } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { bold, green, red, seconds } from './lib/step.mjs';
import { SUITES } from './lib/suites.mjs';
import { tempDir } from './lib/temp.mjs';
import { Trouble } from './lib/trouble.mjs';

/** Something hangs then; a build server must hear of it while it still listens. */
const SUITE_LIMIT_MS = 25 * 60_000;

/** More files than that do not fail for want of a quiet machine. */
const MOST_TRIED_AGAIN = 4;

/** @typedef {import('./lib/suites.mjs').Suite} Suite */
/** @typedef {import('./lib/counts.mjs').Counts & { name: string, durationMs: number }} Result */

/** @type {Result[]} */
const results = [];

await run(
  async (scope) => {
    const chosen = chooseSuites(process.argv.slice(2));
    await ensurePackages();
    const suites = chosen.filter((suite) => {
      if (suite.files().length > 0) return true;
      console.log(`- ${suite.name}: no tests found`);
      return false;
    });
    const needed = new Set(suites.flatMap((suite) => suite.needs));

    /** @type {NodeJS.ProcessEnv} */
    const env = {};
    if (needed.has('services')) {
      const { mongoUri, redisHost, redisPort } = await findServices(scope);
      Object.assign(env, {
        MONGO_URI: mongoUri,
        REDIS_HOST: redisHost,
        REDIS_PORT: `${redisPort}`,
      });
    }
    if (needed.has('build')) await ensureBuild();
    const chromium = needed.has('chromium') ? await findChromium() : null;
    if (chromium) {
      env['CHROMIUM_PATH'] = chromium;
      await ensureConsole();
    }

    const reports = scope.own(tempDir());
    for (const suite of suites) {
      if (suite.needs.includes('chromium') && !chromium) {
        console.log(
          `\nThe ${suite.name} tests are left out: no Chromium. CHROMIUM_PATH names one.`,
        );
        continue;
      }
      // What needs no servers of ours uses those that were given, or none.
      const servers = suite.needs.includes('services') ? env : {};
      results.push(await runSuite(scope, suite, join(reports.path, suite.name), servers));
    }
    return results.every(({ failed }) => failed === 0) && total('passed') > 0 ? 0 : 1;
  },
  { endedBy: (code) => console.log(closing(code)) },
);

/** @param {string[]} names */
function chooseSuites(names) {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = SUITES.map(({ name }) => name).join(', ');
    throw new Trouble(`There is no suite "${unknown.join('", "')}". There are: ${known}.`);
  }
  return SUITES.filter(({ name, byHand }) =>
    names.length === 0 ? byHand !== true : names.includes(name),
  );
}

/**
 * @param {import('./lib/run.mjs').Scope} scope
 * @param {Suite} suite
 * @param {string} report
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function runSuite(scope, suite, report, env) {
  console.log(`\n${bold(`── ${suite.name} `.padEnd(60, '─'))}`);
  const startedAt = Date.now();
  const counts = await runOnce(scope, suite, suite.start(report), report, env);
  const failed = counts.failed > 0 && existsSync(report) ? suite.failed?.(read(report)) : [];
  if (!failed?.length || failed.length > MOST_TRIED_AGAIN || !suite.startAlone) {
    return { name: suite.name, durationMs: Date.now() - startedAt, ...counts };
  }
  console.log(`\nOnce more, alone: ${failed.map((file) => relative(inRoot(), file)).join(', ')}`);
  const second = `${report}-alone`;
  const alone = await runOnce(scope, suite, suite.startAlone(second, failed), second, env);
  if (alone.failed === 0) {
    console.log(`\n${counts.failed} failed beside other tests, and passed alone.`);
    counts.passed += counts.failed;
  }
  return {
    name: suite.name,
    durationMs: Date.now() - startedAt,
    passed: counts.passed,
    failed: alone.failed,
    skipped: counts.skipped,
  };
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, 'utf8');
}

/**
 * @param {import('./lib/run.mjs').Scope} scope
 * @param {Suite} suite
 * @param {ReturnType<Suite['start']>} start
 * @param {string} report
 * @param {NodeJS.ProcessEnv} env
 */
async function runOnce(scope, suite, { command, args, cwd = inRoot() }, report, env) {
  const child = scope.own(new Child(command, args, { name: suite.name, cwd, env, show: true }));
  const limit = setTimeout(() => {
    console.log(`\nThe ${suite.name} tests take too long and are stopped.`);
    void child.stop();
  }, SUITE_LIMIT_MS);
  const { code } = await child.exited;
  clearTimeout(limit);
  return readCounts(report, suite.count, code);
}

/** @param {'passed' | 'failed'} what */
function total(what) {
  return results.reduce((sum, result) => sum + result[what], 0);
}

/**
 * @param {number} code
 * @returns {string} the table of suites, and the sum as its last line
 */
function closing(code) {
  // What kept the suites from running is a failure, too.
  const failed = Math.max(total('failed'), code === 0 ? 0 : 1);
  const rows = results.map(({ name, passed, failed, skipped, durationMs }) =>
    [
      failed === 0 ? green('✓') : red('✗'),
      name.padEnd(16),
      `${passed}`.padStart(7),
      `${failed}`.padStart(7),
      `${skipped}`.padStart(8),
      seconds(durationMs).padStart(9),
    ].join(' '),
  );
  const head = `  ${'suite'.padEnd(16)} ${'passed'.padStart(7)} ${'failed'.padStart(7)} ${'skipped'.padStart(8)} ${'time'.padStart(9)}`;
  return [
    '',
    ...(rows.length > 0 ? [bold(head), ...rows, ''] : []),
    `${total('passed')} passed, ${failed} failed`,
  ].join('\n');
}
