import { open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The folders that servers inside this process hold. */
const held = new Set();

/**
 * Keeps a second server out of a data folder. A lock whose process is gone counts for nothing.
 *
 * @param {string} folder
 * @returns {Promise<() => Promise<void>>} unlocks it
 */
export async function lockFolder(folder) {
  const path = join(resolve(folder), 'lock');
  if (held.has(path)) throw inUse(folder, process.pid);
  held.add(path);
  try {
    await writeLock(path, folder);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    held.delete(path);
  };
}

/** @param {string} path @param {string} folder */
async function writeLock(path, folder) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    const owner = Number(await readFile(path, 'utf8'));
    if (owner !== process.pid && isAlive(owner)) throw inUse(folder, owner);
    await rm(path, { force: true });
    await writeLock(path, folder);
  }
}

function inUse(/** @type {string} */ folder, /** @type {number} */ owner) {
  return new Error(`the data folder ${folder} is in use by process ${owner}`);
}

/** @param {number} pid 0 if the lock was left without an owner */
function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
