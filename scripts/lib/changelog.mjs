const UNRELEASED = '## Unreleased';

/**
 * Gives what is not released yet a version, and leaves an empty section for what comes.
 *
 * @param {string} text @param {string} version @param {string} date YYYY-MM-DD
 * @returns {string}
 * @throws if there is nothing to release
 */
export function release(text, version, date) {
  if (notesOf(text, 'Unreleased') === '') throw new Error('Nothing stands under "Unreleased".');
  if (sectionOf(text, version) !== null) throw new Error(`${version} was released before.`);
  return text.replace(UNRELEASED, `${UNRELEASED}\n\n## ${version} (${date})`);
}

/**
 * @param {string} text @param {string} version
 * @returns {string} what it brought; empty if nothing is said
 */
export function notesOf(text, version) {
  return sectionOf(text, version)?.trim() ?? '';
}

/** @param {string} text @param {string} version @returns {string | null} */
function sectionOf(text, version) {
  for (const section of text.split(/^## /m).slice(1)) {
    const [, name, notes = ''] = /^(\S+)[^\n]*\n?([\s\S]*)$/.exec(section) ?? [];
    if (name === version) return notes;
  }
  return null;
}
