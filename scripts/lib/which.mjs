import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string[]} names in order of preference
 * @param {string} [path] the folders to look in
 * @returns {string | null} where the first of them is
 */
export function which(names, path = process.env['PATH'] ?? '') {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter(Boolean)) {
      const file = join(folder, name);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}
