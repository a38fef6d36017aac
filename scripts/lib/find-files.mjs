import { existsSync, readdirSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/**
 * @param {string} folder relative to the project
 * @param {RegExp} name
 * @returns {string[]} the matching files below it, relative to the project
 */
export function findFiles(folder, name) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return findFiles(path, name);
      return name.test(entry.name) ? [path] : [];
    })
    .sort();
}
