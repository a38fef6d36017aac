/**
 * `npm run openapi`: writes docs/openapi.json and, from it, the types of the client, which the console
 * uses, too, and a collection for Postman. With `--check` it writes nothing and fails if one of them is
 * not what it would write.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { Child } from './lib/child.mjs';
import { ensurePackages } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { toCollection } from './lib/postman.mjs';
import { run } from './lib/run.mjs';
import { step } from './lib/step.mjs';
import { tempDir } from './lib/temp.mjs';
import { Trouble } from './lib/trouble.mjs';

const DOCUMENT = 'docs/openapi.json';
/** The client's types, which the console uses, too. */
const SCHEMA = 'packages/sdk/src/schema.ts';
const COLLECTION = 'docs/postman.json';
const GENERATOR = 'node_modules/openapi-typescript/bin/cli.js';

const check = process.argv.includes('--check');

await run(async (scope) => {
  await ensurePackages();
  await ensureBuild();
  const { path: folder } = scope.own(tempDir());

  const document = await step('The API, as OpenAPI', () => output('dist/openapi.js'));
  settle(DOCUMENT, `${JSON.stringify(JSON.parse(document), null, 2)}\n`);

  await step('Its types', async () => {
    const schema = join(folder, 'schema.d.ts');
    // A field with a default may be left out of a request.
    const options = ['--default-non-nullable', 'false', '-o', schema];
    await output(GENERATOR, inRoot(DOCUMENT), ...options);
    settle(SCHEMA, readFileSync(schema, 'utf8'));
  });

  const collection = toCollection(JSON.parse(document));
  settle(COLLECTION, `${JSON.stringify(collection, null, 2)}\n`);
  return 0;
});

/**
 * @param {string[]} args of node
 * @returns {Promise<string>} what it printed
 */
async function output(...args) {
  const child = new Child(process.execPath, args, {
    name: args[0] ?? 'node',
    cwd: inRoot(),
    keepLines: true,
  });
  const { code } = await child.exited;
  if (code !== 0) throw new Trouble(`${child.name} failed.`, { log: child.tail() });
  return child.lines.join('\n');
}

/**
 * @param {string} path
 * @param {string} text
 */
function settle(path, text) {
  const file = inRoot(path);
  const same = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (same) return;
  if (check) throw new Trouble(`${path} is not up to date. Run \`npm run openapi\` and commit it.`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
