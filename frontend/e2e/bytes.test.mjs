import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from './support/bytes.mjs';

/** What may be fetched before a page shows, in kB as they cross the network. */
const MOST = /** @type {const} */ ([
  ['to sign in', ['sign-in-page'], 235],
  ["the operator's first page", ['app-routes', 'overview-page'], 240],
  ["an agent's first page", ['app-routes', 'conversations-page'], 285],
]);

for (const [name, parts, most] of MOST) {
  test(`${name}: at most ${most} kB`, () => {
    const bytes = bytesOf(parts);
    assert.ok(bytes <= most * 1_000, `${Math.round(bytes / 1_000)} kB`);
  });
}
