/**
 * Outlives the process that started it by a moment, to stop the process groups it left behind:
 * a `kill -9` gives nobody else the chance to. Reads lines `+<group>` and `-<group>`; the end of
 * its input means that the parent is gone.
 */
import { createInterface } from 'node:readline';

const GRACE_MS = 5_000;

/** @type {Set<number>} */
const groups = new Set();

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} signal 0 only looks whether anyone is left
 */
function signalGroup(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    groups.delete(group);
  }
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const group = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(group);
    else groups.delete(group);
  })
  .on('close', () => {
    const deadline = Date.now() + GRACE_MS;
    for (const group of groups) signalGroup(group, 'SIGTERM');
    setInterval(() => {
      const signal = Date.now() < deadline ? 0 : 'SIGKILL';
      for (const group of groups) signalGroup(group, signal);
      if (groups.size === 0 || signal !== 0) process.exit();
    }, 50);
  });
