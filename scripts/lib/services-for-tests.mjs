import { randomBytes } from 'node:crypto';
import { Scope } from './run.mjs';
import { findServices } from './services.mjs';

/** @type {Scope | null} */
let scope = null;

/** Finds or starts MongoDB and Redis once for all test files, which read from the environment where. */
export async function findServicesForTests() {
  if (scope) return;
  scope = new Scope();
  const { mongoUri, redisHost, redisPort } = await findServices(scope);
  process.env['MONGO_URI'] = mongoUri;
  process.env['REDIS_HOST'] = redisHost;
  process.env['REDIS_PORT'] = `${redisPort}`;
  // Names everything that this run leaves in them.
  process.env['TEST_RUN'] = `test-${randomBytes(4).toString('hex')}`;
}

export async function stopServicesForTests() {
  await scope?.close();
  scope = null;
}
