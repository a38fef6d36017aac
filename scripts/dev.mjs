/**
 * `npm run dev`: services, simulator, API, worker and console, each started anew when its sources
 * change. Data stays in .data; settings come from the environment, then from .env.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { hasConsole } from './lib/build.mjs';
import { Child } from './lib/child.mjs';
import { ensurePackages, npm } from './lib/install.mjs';
import { inRoot } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { bold, dim, step } from './lib/step.mjs';
import { Trouble } from './lib/trouble.mjs';

const dotenv = existsSync(inRoot('.env')) ? parseEnv(readFileSync(inRoot('.env'), 'utf8')) : {};
/** @param {string} name @param {string} otherwise */
const setting = (name, otherwise) => process.env[name] || dotenv[name] || otherwise;

await run(async (scope, stopped) => {
  await ensurePackages();
  const services = await findServices(scope, { dataDir: inRoot('.data') });
  const api = `http://127.0.0.1:${setting('PORT', '3000')}`;
  const simulator = `http://127.0.0.1:${setting('SIMULATOR_PORT', '4000')}`;
  const env = {
    ...dotenv,
    ...process.env,
    APP_SECRET: setting('APP_SECRET', 'development-app-secret'),
    VERIFY_TOKEN: setting('VERIFY_TOKEN', 'development-verify-token'),
    MONGO_URI: services.mongoUri,
    REDIS_HOST: services.redisHost,
    REDIS_PORT: `${services.redisPort}`,
    WHATSAPP_API_URL: setting('WHATSAPP_API_URL', simulator),
    SIMULATOR_WEBHOOK_URL: setting('SIMULATOR_WEBHOOK_URL', `${api}/whatsapp/webhook`),
    API_URL: api,
  };
  const start = (/** @type {string} */ name, /** @type {string[]} */ ...command) => {
    const [program = '', ...args] = command;
    const child = scope.own(new Child(program, args, { name, cwd: inRoot(), env }));
    child.onLine.add((line) => console.log(`${dim(name.padEnd(9))} ${line}`));
    return child;
  };

  const build = start(
    'build',
    process.execPath,
    'node_modules/@nestjs/cli/bin/nest.js',
    'build',
    '--watch',
    '--preserveWatchOutput',
  );
  await step('Building', () => build.line(/Found 0 errors/));
  const children = [
    build,
    ...[
      ['simulator', 'dist/simulator/main.js'],
      ['api', 'dist/main.js'],
      ['worker', 'dist/worker.js'],
    ].map(([name = '', script = '']) =>
      start(
        name,
        process.execPath,
        '--watch',
        '--watch-preserve-output',
        '--enable-source-maps',
        script,
      ),
    ),
    ...(hasConsole()
      ? [start('console', ...npm(), 'run', '--silent', 'dev', '-w', 'console')]
      : []),
  ];
  console.log(
    `\n  ${bold('API')} ${api}/docs   ${bold('Simulator')} ${simulator}   Ctrl-C stops all of it.\n`,
  );

  const ended = await Promise.race([
    services.failed,
    stopped.then(() => null),
    ...children.map((child) => child.exited.then(() => child)),
  ]);
  if (ended) throw new Trouble(`The ${ended.name} ended by itself.`, { log: ended.tail() });
  return 0;
});
