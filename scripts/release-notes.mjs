/** `node scripts/release-notes.mjs 1.2.0`: what CHANGELOG.md says of a version, for a release. */
import { readFileSync } from 'node:fs';
import { notesOf } from './lib/changelog.mjs';
import { inRoot } from './lib/paths.mjs';

const [version = ''] = process.argv.slice(2);
const notes = notesOf(readFileSync(inRoot('CHANGELOG.md'), 'utf8'), version);
if (notes === '') {
  console.error(`CHANGELOG.md says nothing of "${version}".`);
  process.exit(1);
}
console.log(notes);
