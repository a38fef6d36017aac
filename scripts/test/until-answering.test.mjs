import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Child } from '../lib/child.mjs';
import { untilAnswering } from '../lib/until-answering.mjs';

/** @param {string} script */
const start = (script) =>
  new Child(process.execPath, ['-e', script], { name: 'server', saysReady: /^READY/ });

describe('untilAnswering', () => {
  it('does not take the answers of somebody else for those of a process that fails', async () => {
    const child = start('setTimeout(() => process.exit(1), 200)');
    await assert.rejects(
      untilAnswering(child, async () => true),
      /server ended while it was starting/,
    );
  });

  it('goes by the answers of a process that says it is ready', async () => {
    const child = start("console.log('READY'); setInterval(() => {}, 1000)");
    let asked = 0;
    await untilAnswering(child, async () => (asked += 1) === 3);
    assert.equal(asked, 3);
    await child.stop();
  });
});
