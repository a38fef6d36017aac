/**
 * Run by `npm version`, between the new version in package.json and the commit: takes it to the changelog, the
 * chart and Compose, and puts these into the same commit.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { release } from './lib/changelog.mjs';
import { inRoot } from './lib/paths.mjs';

const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
const today = new Date().toISOString().slice(0, 10);

/** @param {string} path @param {(text: string) => string} edit */
function change(path, edit) {
  const file = inRoot(...path.split('/'));
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
  execFileSync('git', ['add', file]);
}

change('CHANGELOG.md', (text) => release(text, version, today));
change('deploy/helm/whatsapp-backend/Chart.yaml', (text) =>
  text.replace(/^(version|appVersion): .*$/gm, `$1: ${version}`),
);
change('deploy/compose/.env.example', (text) =>
  text.replace(/^VERSION=.*$/m, `VERSION=${version}`),
);
for (const name of ['least.yaml', 'most.yaml']) {
  change(`deploy/helm/golden/${name}`, (text) =>
    text
      .replace(/(app\.kubernetes\.io\/version: )"[^"]*"/g, `$1"${version}"`)
      .replace(/(helm\.sh\/chart: whatsapp-backend-)\S+/g, `$1${version}`)
      .replace(/(image: "whatsapp-backend:)[^"]+/g, `$1${version}`),
  );
}
