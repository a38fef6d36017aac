import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const DIST = new URL('../../dist/', import.meta.url).pathname;

/**
 * What a browser that never was here fetches of the built console before it shows a page, compressed:
 * the document, what it begins with, and the page with all that it imports.
 *
 * @param {readonly string[]} parts the lazy parts of the page by name, e.g. `sign-in-page`
 */
export function bytesOf(parts) {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const first = [...html.matchAll(/"\/console\/assets\/([^"]+\.js)"/g)].map(([, file]) => file);
  const files = withImports([...first, ...parts.map(fileOf)]);
  const sizes = [...files].map((file) => statSync(join(DIST, 'assets', `${file}.br`)).size);
  return statSync(join(DIST, 'index.html.br')).size + sizes.reduce((all, size) => all + size, 0);
}

/** @param {string} part */
function fileOf(part) {
  const files = readdirSync(join(DIST, 'assets'));
  const file = files.find((one) => one.startsWith(`${part}-`) && one.endsWith('.js'));
  if (file === undefined) throw new Error(`The built console has no part ${part}`);
  return file;
}

/** @param {readonly (string | undefined)[]} files */
function withImports(files) {
  const wanted = [...files];
  const found = /** @type {Set<string>} */ (new Set());
  while (wanted.length > 0) {
    const file = wanted.pop();
    if (file === undefined || found.has(file)) continue;
    found.add(file);
    const text = readFileSync(join(DIST, 'assets', file), 'utf8');
    const imports = text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    wanted.push(...[...imports].map(([, name]) => name));
  }
  return found;
}
