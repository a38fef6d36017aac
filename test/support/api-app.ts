import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '../../src/config/app-config.js';
import { ApiModule } from '../../src/api.module.js';
import { configureHttp, createHttpAdapter } from '../../src/configure-http.js';
import { isolate } from './isolation.js';

/**
 * The API inside of the test's own process, on real MongoDB and Redis, without a port: `inject` asks
 * it, and the test can reach its services and break one of them.
 */
export async function startApiApp(
  env: Record<string, string> = {},
): Promise<NestFastifyApplication> {
  const { mongoUri, redisHost, redisPort, queuePrefix } = isolate();
  Object.assign(process.env, {
    MONGO_URI: mongoUri,
    REDIS_HOST: redisHost,
    REDIS_PORT: String(redisPort),
    QUEUE_PREFIX: queuePrefix,
    TRUST_PROXY: '1',
    ...env,
  });
  const config = loadConfig(process.env);
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule,
    createHttpAdapter(config),
    {
      logger: false,
      abortOnError: false,
      bodyParser: false,
    },
  );
  configureHttp(app, config);
  try {
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return app;
  } catch (error) {
    // What was opened so far would keep the test's process alive.
    await app.close();
    throw error;
  }
}
