import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WorkerModule } from '../../src/worker.module.js';
import { isolate } from './isolation.js';

/**
 * The worker inside of the test's own process, on real MongoDB and Redis, so that a test can reach
 * its services and break one of them.
 */
export async function startWorkerApp(
  env: Record<string, string> = {},
): Promise<INestApplicationContext> {
  const { mongoUri, redisHost, redisPort, queuePrefix } = isolate();
  Object.assign(process.env, {
    MONGO_URI: mongoUri,
    REDIS_HOST: redisHost,
    REDIS_PORT: String(redisPort),
    QUEUE_PREFIX: queuePrefix,
    ...env,
  });
  return NestFactory.createApplicationContext(WorkerModule, { logger: false, abortOnError: false });
}
