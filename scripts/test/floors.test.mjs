import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { inRoot } from '../lib/paths.mjs';
import { tempDir } from '../lib/temp.mjs';

/** An import from one folder of src to another, and the rule that it breaks. */
const IMPORTS = [
  ['access/people', 'common', null],
  ['messaging/outbox', 'messaging/messages', null],
  ['messaging/composing', 'messaging/messages', null],
  ['messaging/composing', 'messaging/outbox', 'messaging-composing-keeps-to-its-room'],
  ['messaging/outbox', 'messaging/composing', 'messaging-outbox-keeps-to-its-room'],
  ['messaging/threads', 'messaging/outbox', 'messaging-threads-keeps-to-its-room'],
  ['messaging/receiving', 'messaging/threads', 'messaging-receiving-keeps-to-its-room'],
  ['messaging/messages', 'messaging/outbox', 'messaging-messages-keeps-to-its-room'],
  ['messaging/drawer', 'messaging/messages', 'messaging-has-these-rooms'],
  ['access/keys', 'access/people', 'access-keys-keeps-to-its-room'],
  ['whatsapp/sending', 'whatsapp/media', 'whatsapp-sending-keeps-to-its-room'],
  ['tenants', 'messaging/messages', 'tenants-imports-down'],
];

it('imports across rooms and up the floors fail their check', (t) => {
  const { path: root, stop } = tempDir();
  t.after(stop);
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  write('tsconfig.json', '{}');
  const expected = IMPORTS.flatMap(([from, to, rule], index) => {
    const file = `src/${from}/import-${index}.ts`;
    const up = '../'.repeat(String(from).split('/').length);
    write(`src/${to}/thing.ts`, 'export const thing = 1;\n');
    write(file, `export { thing } from '${up}${to}/thing.js';\n`);
    return rule === null ? [] : [`${file}: ${rule}`];
  });

  const { stdout, status } = spawnSync(
    process.execPath,
    [
      inRoot('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      ...['src', '--config', inRoot('.dependency-cruiser.mjs')],
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  const found = stdout.matchAll(/error (\S+): (\S+)/g);
  const told = Array.from(found, ([, rule, file]) => `${file}: ${rule}`);
  assert.deepEqual(told.sort(), expected.sort());
  assert.equal(status, expected.length);
});
