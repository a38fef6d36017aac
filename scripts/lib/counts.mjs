import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * What Jest (`--json`) and Vitest (`--reporter=json`) write down.
 *
 * @typedef {object} JestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} [numTodoTests]
 * @property {{ name: string, status: string, assertionResults: { status: string }[] }[]} testResults
 *   by file, whose path is its name
 */

/**
 * @param {string} json
 * @returns {Counts}
 */
export function countJest(json) {
  /** @type {JestReport} */
  const report = JSON.parse(json);
  // A file that could not even be loaded has no tests to count, and is a failure all the same.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/**
 * @param {string} json
 * @returns {string[]} paths of the files that hold a failure
 */
export function failedFiles(json) {
  /** @type {JestReport} */
  const report = JSON.parse(json);
  return report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

/**
 * @param {string} tap what `node --test --test-reporter=tap` writes: the totals end it
 * @returns {Counts}
 */
export function countTap(tap) {
  const total = (/** @type {string} */ name) => {
    const [, count] = [...tap.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].at(-1) ?? [];
    return Number(count ?? 0);
  };
  return {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
  };
}

/**
 * @param {string} tap
 * @returns {string[]} paths of the files that hold a failure
 */
export function failedTapFiles(tap) {
  const failures = tap.split(/^(?=\s*(?:not )?ok \d)/m).filter((part) => /^\s*not ok/.test(part));
  const files = failures.flatMap((part) => /^\s*location: '(.+):\d+:\d+'$/m.exec(part)?.[1] ?? []);
  return [...new Set(files)];
}

/**
 * The counts of one suite. A runner that ended badly without a failed test counts as one: whatever
 * went wrong there must not look like success.
 *
 * @param {string} file
 * @param {(text: string) => Counts} count
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function readCounts(file, count, exitCode) {
  const counts = existsSync(file)
    ? count(readFileSync(file, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
