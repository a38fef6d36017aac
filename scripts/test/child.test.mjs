import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Child } from '../lib/child.mjs';
import { waitFor } from '../lib/wait.mjs';

const CHILD_MODULE = new URL('../lib/child.mjs', import.meta.url).href;
const IDLE = 'setInterval(() => {}, 1000)';

/** Starts a grandchild that would outlive its parent, and prints its pid. */
const PARENT = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(IDLE)}], { stdio: 'ignore' });
  console.log('grandchild', child.pid);
  ${IDLE};
`;

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @param {number} pid */
const untilGone = (pid) =>
  waitFor(() => !isAlive(pid), {
    timeoutMs: 10_000,
    otherwise: () => new Error(`Process ${pid} was left behind.`),
  });

describe('Child', () => {
  it('takes what it started with it when it is stopped', async () => {
    const child = new Child(process.execPath, ['-e', PARENT]);
    const [, grandchild] = await child.line(/^grandchild (\d+)$/);
    await child.stop();
    assert.equal(child.running, false);
    await untilGone(Number(grandchild));
  });

  it('takes what it started with it when it ends by itself', async () => {
    const child = new Child(process.execPath, ['-e', `${PARENT}; setTimeout(process.exit, 50)`]);
    const [, grandchild] = await child.line(/^grandchild (\d+)$/);
    await child.cleared;
    await untilGone(Number(grandchild));
  });

  it('is killed if it does not listen', async () => {
    const deaf = `process.on('SIGTERM', () => {}); console.log('deaf'); ${IDLE}`;
    const child = new Child(process.execPath, ['-e', deaf]);
    await child.line(/^deaf$/);
    const { signal } = await child.stop({ graceMs: 100 });
    assert.equal(signal, 'SIGKILL');
  });

  it('ends when we are killed', async () => {
    const us = `
      const { Child } = await import(${JSON.stringify(CHILD_MODULE)});
      const child = new Child(process.execPath, ['-e', ${JSON.stringify(IDLE)}]);
      console.log('child', child.pid);
    `;
    const parent = new Child(process.execPath, ['--input-type=module', '-e', us]);
    const [, pid] = await parent.line(/^child (\d+)$/);
    assert.equal(isAlive(Number(pid)), true);
    process.kill(parent.pid, 'SIGKILL');
    await untilGone(Number(pid));
  });

  it('keeps its last lines, and says when a program is missing', async () => {
    const talking = new Child(process.execPath, ['-e', 'console.log("a\\nb"); console.error("c")']);
    await talking.exited;
    assert.deepEqual([...talking.tail()].sort(), ['a', 'b', 'c']);

    const missing = new Child('there-is-no-such-program', []);
    const { code } = await missing.exited;
    assert.equal(code, 127);
    assert.match(missing.tail().join(), /ENOENT/);
  });
});
