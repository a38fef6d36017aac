/**
 * `npm run services`: MongoDB and Redis in the foreground, until Ctrl-C or SIGTERM.
 * MONGO_PORT and REDIS_PORT choose the ports (0 or unset: any free one), DATA_DIR keeps the data.
 */
import { run } from './lib/run.mjs';
import { findServices } from './lib/services.mjs';
import { Trouble } from './lib/trouble.mjs';

/** @param {string} name */
function portFrom(name) {
  const value = process.env[name] || '0';
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Trouble(`${name} must be a port from 1 to 65535, or 0 for any; it is "${value}".`);
}

await run(async (scope, stopped) => {
  const services = await findServices(scope, {
    dataDir: process.env['DATA_DIR'] || undefined,
    mongoPort: portFrom('MONGO_PORT'),
    redisPort: process.env['REDIS_HOST'] ? 0 : portFrom('REDIS_PORT'),
  });
  const { mongoUri, redisHost, redisPort } = services;
  console.log(`READY MONGO_URI=${mongoUri} REDIS_HOST=${redisHost} REDIS_PORT=${redisPort}`);

  const ended = await Promise.race([services.failed, stopped.then(() => null)]);
  if (ended) throw new Trouble(`The ${ended.name} ended by itself.`, { log: ended.tail() });
  return 0;
});
