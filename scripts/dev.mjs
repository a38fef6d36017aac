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

  const build = async (/** @type {string} */ name, /** @type {string[]} */ ...project) => {
    const cli = 'node_modules/@nestjs/cli/bin/nest.js';
    const options = ['--watch', '--preserveWatchOutput'];
    const child = start(name, process.execPath, cli, 'build', ...project, ...options);
    await child.line(/Found 0 errors/);
    return child;
  };
  // One after the other: the back end's build empties dist, in which the simulator's goes.
  const builds = await step('Building', async () => [
    await build('build'),
    await build('build sim', 'simulator'),
  ]);
  const children = [
    ...builds,
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
