import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { notesOf, release } from '../lib/changelog.mjs';
import { inRoot } from '../lib/paths.mjs';

const BEFORE = '# Changelog\n\n## Unreleased\n\n- new\n\n## 0.1.0 (2026-01-01)\n\n- old\n';

describe('The changelog', () => {
  it('gives what is new its version, and leaves room for what comes', () => {
    const after = release(BEFORE, '0.2.0', '2026-02-02');
    assert.equal(notesOf(after, '0.2.0'), '- new');
    assert.equal(notesOf(after, '0.1.0'), '- old');
    assert.equal(notesOf(after, 'Unreleased'), '');
  });

  it('releases nothing twice, and not nothing', () => {
    assert.throws(() => release(BEFORE, '0.1.0', '2026-02-02'), /before/);
    const after = release(BEFORE, '0.2.0', '2026-02-02');
    assert.throws(() => release(after, '0.3.0', '2026-02-02'), /Nothing/);
  });

  it('tells what is not there', () => {
    assert.equal(notesOf(BEFORE, '9.9.9'), '');
  });
});

describe('The version', () => {
  it('is the same in the package, the chart and Compose', () => {
    const read = (/** @type {string[]} */ ...path) => readFileSync(inRoot(...path), 'utf8');
    const { version } = JSON.parse(read('package.json'));
    const chart = parse(read('deploy', 'helm', 'whatsapp-backend', 'Chart.yaml'));
    assert.deepEqual([chart.version, chart.appVersion], [version, version]);
    assert.match(
      read('deploy', 'compose', '.env.example'),
      new RegExp(`^VERSION=${version}$`, 'm'),
    );
  });
});
