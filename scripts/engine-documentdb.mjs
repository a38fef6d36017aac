/**
 * `npm run engine:documentdb`: sets up DocumentDB and runs the suites against it that need a MongoDB:
 * integration, e2e, and the conformance suite of the embedded server. What fails there, and why, is in
 * docs/database.md.
 *
 * `-- integration` picks suites; `-- --serve` runs none and stays, for `MONGO_URI=… npm run bench` and
 * the like in another terminal.
 */
import { readArguments } from './lib/arguments.mjs';
import { Child } from './lib/child.mjs';
import { startDocumentDb } from './lib/documentdb.mjs';
import { ensurePackages } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const SUITES = ['embedded-mongo', 'integration', 'e2e'];

const { values, positionals } = readArguments({
  options: { serve: { type: 'boolean', default: false } },
  allowPositionals: true,
});

await run(async (scope, stopped) => {
  await ensurePackages();
  const { uri, versions } = await startDocumentDb(scope);
  console.log(`${new Date().toISOString().slice(0, 10)}: ${versions}`);
  if (values.serve) {
    console.log(`READY MONGO_URI=${uri}`);
    await stopped;
    return 0;
  }
  const suites = positionals.length > 0 ? positionals : SUITES;
  const tests = scope.own(
    new Child(process.execPath, [inRoot('scripts', 'test.mjs'), ...suites], {
      name: 'tests',
      env: { MONGO_URI: uri },
      show: true,
    }),
  );
  const { code } = await tests.exited;
  return code ?? 1;
});
