import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isInstalled } from '../lib/install.mjs';
import { inRoot } from '../lib/paths.mjs';

const WANTED = {
  '': {},
  frontend: { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/only-on-mac': { version: '1.0.0', integrity: 'sha512-m', optional: true },
};

describe('isInstalled', () => {
  it('accepts exactly what is wanted, without what is for other platforms', () => {
    assert.equal(isInstalled(WANTED, { 'node_modules/a': WANTED['node_modules/a'] }), true);
  });

  for (const [what, installed] of /** @type {const} */ ([
    ['a missing package', {}],
    ['another version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['other content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
  ])) {
    it(`refuses ${what}`, () => {
      assert.equal(isInstalled(WANTED, installed), false);
    });
  }
});

describe('the packages', () => {
  it('report no installation to anybody', () => {
    const { scarfSettings } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
    assert.deepEqual(scarfSettings, { enabled: false });
  });
});
