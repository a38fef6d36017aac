import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countJest, countTap, failedFiles, failedTapFiles, readCounts } from '../lib/counts.mjs';

describe('countJest', () => {
  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    assert.deepEqual(countJest(JSON.stringify(report)), { passed: 2, failed: 2, skipped: 2 });
  });
});

describe('failedFiles', () => {
  it('names the files with a failure', () => {
    const testResults = [
      { name: '/a', status: 'passed', assertionResults: [] },
      { name: '/b', status: 'failed', assertionResults: [] },
    ];
    assert.deepEqual(failedFiles(JSON.stringify({ testResults })), ['/b']);
  });
});

describe('failedTapFiles', () => {
  it('names each file with a failure once', () => {
    const tap = [
      'ok 1 - a',
      '  ---',
      "  location: '/a.test.mjs:1:1'",
      '  ...',
      '    not ok 1 - inner',
      '      ---',
      "      location: '/b.test.mjs:3:5'",
      '      ...',
      'not ok 2 - outer',
      '  ---',
      "  location: '/b.test.mjs:2:1'",
      '  ...',
    ].join('\n');
    assert.deepEqual(failedTapFiles(tap), ['/b.test.mjs']);
  });
});

describe('countTap', () => {
  it('reads the totals at the end, not what a test printed', () => {
    const tap = [
      '# pass 99',
      'ok 1 - a',
      '1..4',
      '# tests 8',
      '# suites 2',
      '# pass 3',
      '# fail 1',
      '# cancelled 1',
      '# skipped 2',
      '# todo 1',
      '# duration_ms 12.5',
    ].join('\n');
    assert.deepEqual(countTap(tap), { passed: 3, failed: 2, skipped: 3 });
  });
});

describe('readCounts', () => {
  it('takes a runner that broke down for a failure', () => {
    const counts = readCounts('/there/is/no/report', countTap, 1);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  });
});
