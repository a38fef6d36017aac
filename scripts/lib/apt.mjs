import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Child } from './child.mjs';
import { Trouble } from './trouble.mjs';
import { which } from './which.mjs';

const POLICY = '/usr/sbin/policy-rc.d';

/** @returns {'debian' | 'ubuntu' | null} */
export function aptSystem() {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    const ids = release.match(/^ID(_LIKE)?=.*$/gm)?.join(' ') ?? '';
    if (/\bubuntu\b/.test(ids)) return 'ubuntu';
    return /\bdebian\b/.test(ids) ? 'debian' : null;
  } catch {
    return null;
  }
}

/** Whether a package can be installed without asking anybody anything. */
export function canAptInstall() {
  return process.getuid?.() === 0 && aptSystem() !== null && which(['apt-get']) !== null;
}

/**
 * Installs one package, without starting the service it may bring: a system Redis on 6379 is
 * nothing that we were asked for.
 *
 * @param {string} name
 */
export async function aptInstall(name) {
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    // A mirror that is away for the moment may still have left us a list that will do.
    await aptGet('update', '-q');
    const { exit, log } = await aptGet('install', '-y', '-q', '--no-install-recommends', name);
    if (exit.code !== 0) {
      throw new Trouble(`apt-get could not install ${name}. Install it by hand, then try again.`, {
        log,
      });
    }
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

/** @param {string[]} args */
async function aptGet(...args) {
  const child = new Child('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  const exit = await child.exited;
  return { exit, log: child.tail(15) };
}
