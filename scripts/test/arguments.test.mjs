import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findFiles } from '../lib/find-files.mjs';
import { inRoot } from '../lib/paths.mjs';

const scripts = ['scripts', 'packages/load']
  .flatMap((folder) => findFiles(folder, /\.mjs$/))
  .filter((file) => /^import \{ readArguments \}/m.test(readFileSync(inRoot(file), 'utf8')));

/** @param {string} script @param {string} argument */
function start(script, argument) {
  return spawnSync(process.execPath, [inRoot(script), argument], { encoding: 'utf8' });
}

for (const script of scripts) {
  test(`${script} says what it takes, and what it does not take, before it does anything`, () => {
    const help = start(script, '--help');
    assert.match(help.stdout, /^`npm run /);
    assert.deepEqual([help.stderr, help.status], ['', 0]);
    const wrong = start(script, '--nonsense');
    assert.match(wrong.stderr, /^Unknown option '--nonsense'\. `--help` tells what it takes\.\n$/);
    assert.deepEqual([wrong.stdout, wrong.status], ['', 2]);
  });
}

test('every script with options has been found', () => {
  assert.ok(scripts.length >= 11, scripts.join(', '));
});
