import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countJest, countTap, failedFiles, failedTapFiles } from './counts.mjs';
import { findFiles } from './find-files.mjs';
import { npm } from './install.mjs';
import { inRoot } from './paths.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {Array<'services' | 'build' | 'console' | 'chromium'>} needs
 * @property {() => string[]} files its tests; a suite without any is left out
 * @property {boolean} [byHand] takes long, and runs only if it is named
 * @property {(report: string) => { command: string, args: string[], cwd?: string }} start how to
 *   run it, so that it writes what it counted to the file `report`
 * @property {(text: string) => import('./counts.mjs').Counts} count reads that file
 * @property {(text: string) => string[]} [failed] reads there which files failed. Only where files
 *   run beside each other on real servers: what failed there may have lacked the machine, and is
 *   tried once more, alone
 * @property {(report: string, files: string[]) => ReturnType<Suite['start']>} [startAlone]
 */

/**
 * @param {string} name of the Jest project
 * @param {string[]} folders
 * @param {RegExp} files
 * @param {Suite['needs']} needs
 * @returns {Suite}
 */
const jest = (name, folders, files, needs) => {
  // Tests of real processes wait more than they compute.
  const workers = needs.includes('build') ? ['--maxWorkers=3'] : [];
  /** @param {string} report @param {string[]} more */
  const start = (report, ...more) => ({
    command: process.execPath,
    args: [
      inRoot('node_modules', 'jest', 'bin', 'jest.js'),
      ...['--selectProjects', name, '--json', `--outputFile=${report}`, ...more],
    ],
  });
  return {
    name,
    needs,
    files: () => folders.flatMap((folder) => findFiles(folder, files)),
    start: (report) => start(report, ...workers),
    count: countJest,
    ...(needs.includes('services') && {
      failed: failedFiles,
      startAlone: (report, chosen) => start(report, '--runInBand', '--runTestsByPath', ...chosen),
    }),
  };
};

/** Of one file; what a failed test left open would keep it from ever ending. */
const FILE_LIMIT_MS = 10 * 60_000;

/** Readable on the screen, countable in the file. @param {string} report */
const nodeReporters = (report) => [
  ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
  ...['--test-reporter=tap', `--test-reporter-destination=${report}`],
];

/**
 * @param {string} name
 * @param {string} folder
 * @param {Suite['needs']} needs
 * @returns {Suite}
 */
const nodeTest = (name, folder, needs) => {
  const files = () => findFiles(folder, /\.test\.mjs$/);
  /** @param {string} report @param {string[]} chosen */
  const start = (report, chosen) => ({
    command: process.execPath,
    args: ['--test', `--test-timeout=${FILE_LIMIT_MS}`, ...nodeReporters(report), ...chosen],
  });
  return {
    name,
    needs,
    files,
    start: (report) => start(report, files()),
    count: countTap,
    ...(needs.includes('services') && { failed: failedTapFiles, startAlone: start }),
  };
};

/** @type {Suite} */
const embeddedMongo = {
  name: 'embedded-mongo',
  needs: [],
  files: () => findFiles('packages/embedded-mongo/test', /\.test\.js$/),
  start: (report) => {
    const cwd = inRoot('packages', 'embedded-mongo');
    // Its own test script, with our reporters put in where Node wants them: before the files.
    const { scripts } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
    const script = scripts.test.replace(
      'node --test',
      `node --test ${nodeReporters(report).join(' ')}`,
    );
    return { command: 'sh', args: ['-c', script], cwd };
  },
  count: countTap,
};

/** @type {Suite} */
const console_ = {
  name: 'console',
  needs: [],
  files: () => findFiles('frontend/src', /\.test\.tsx?$/),
  start: (report) => {
    const [command, ...args] = npm();
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    return { command, args: [...args, 'test', '--silent', '-w', 'console', '--', ...reporters] };
  },
  count: countJest,
};

/** @type {Suite['needs']} */
const BROWSER_NEEDS = ['services', 'build', 'console', 'chromium'];

/** Every test there is, the quick ones first. @type {Suite[]} */
export const SUITES = [
  nodeTest('scripts', 'scripts/test', []),
  nodeTest('load', 'packages/load/test', []),
  jest('unit', ['src', 'packages/simulator'], /(?<!-)\bspec\.ts$/, []),
  embeddedMongo,
  nodeTest('sdk', 'packages/sdk/test', ['build']),
  console_,
  jest('integration', ['test/integration'], /\.int-spec\.ts$/, ['services']),
  jest('e2e', ['test/e2e'], /\.e2e-spec\.ts$/, ['services', 'build']),
  { ...jest('long', ['test/long'], /\.e2e-spec\.ts$/, ['services', 'build']), byHand: true },
  nodeTest('browser', 'frontend/e2e', BROWSER_NEEDS),
  { ...nodeTest('browser-long', 'frontend/e2e-long', BROWSER_NEEDS), byHand: true },
];
