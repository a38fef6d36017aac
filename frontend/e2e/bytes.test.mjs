import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesOf } from './support/bytes.mjs';

/** What may be fetched before a page shows, in kB as they cross the network. */
const MOST = 250;

/** What shows at once on a page though it is a part of its own. */
const AT_ONCE = { 'conversations-page': ['message-thread'] };

test('to sign in', () => holds(['sign-in-page']));
test('to accept an invitation', () => holds(['invitation-page']));

for (const page of pages()) {
  test(`first at ${page}`, () => {
    const more = Object.hasOwn(AT_ONCE, page) ? AT_ONCE[/** @type {never} */ (page)] : [];
    holds(['app-routes', page, ...more]);
  });
}

/** Every page that the router knows, by the name of its part. */
function pages() {
  const routes = readFileSync(new URL('../src/app-routes.tsx', import.meta.url), 'utf8');
  const all = [...routes.matchAll(/lazy\(\(\) => import\('[^']+\/([^/']+)'\)\)/g)];
  return all.map(([, name = '']) => name);
}

/** @param {readonly string[]} parts */
function holds(parts) {
  const kb = Math.round(bytesOf(parts) / 1_000);
  assert.ok(kb <= MOST, `${kb} kB of at most ${MOST} kB`);
}
