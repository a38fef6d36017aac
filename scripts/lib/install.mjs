import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Child } from './child.mjs';
import { inRoot } from './paths.mjs';
import { step } from './step.mjs';
import { Trouble } from './trouble.mjs';

/**
 * What npm noted down of the packages it installed, or would install.
 *
 * @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages
 */

/**
 * @param {string} file
 * @returns {Packages}
 */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * @param {Packages} wanted of package-lock.json
 * @param {Packages} installed of node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, integrity, optional }]) => {
      const present = installed[path];
      // Those for other platforms are never there.
      if (!present) return optional === true;
      return present.version === version && present.integrity === integrity;
    });
}

const WANTED = inRoot('package-lock.json');
const INSTALLED = inRoot('node_modules', '.package-lock.json');
/** Holds a digest of the two, taken after an install. */
const STAMP = inRoot('node_modules', '.installed');

function digest() {
  const hash = createHash('sha256');
  for (const file of [WANTED, INSTALLED]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function needsInstall() {
  if (!existsSync(INSTALLED)) return true;
  if (isInstalled(packagesIn(WANTED), packagesIn(INSTALLED))) return false;
  // A lock file may list what npm then finds nobody to need: more than an install cannot do.
  return !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== digest();
}

/** The npm that started us, so that its version and settings hold for what we start. */
export function npm() {
  const script = process.env['npm_execpath'];
  const command = script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
  return /** @type {[string, ...string[]]} */ (command);
}

/** Installs the packages of package-lock.json, unless exactly those are there. */
export async function ensurePackages() {
  if (!needsInstall()) return;
  await step('Installing packages', async () => {
    const [command, ...args] = npm();
    // Also where NODE_ENV says production: build and tests need the development packages.
    const child = new Child(command, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
      name: 'npm ci',
      cwd: inRoot(),
    });
    const { code } = await child.exited;
    if (code === 0) return writeFileSync(STAMP, digest());
    throw new Trouble(
      'npm ci failed. Check that the npm registry can be reached (`npm ping`), then try again.',
      { log: child.tail(20) },
    );
  });
}
