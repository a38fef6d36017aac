import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiModule } from './api.module.js';
import { AppLogger } from './common/app-logger.js';
import { configOfThisProcess, IN_PRODUCTION } from './config/this-process.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { configureHttp, createHttpAdapter } from './configure-http.js';
import { preflight } from './preflight/preflight.js';
import { captureOutput, tellFailure } from './process-output.js';

/** Longest that what is left is waited for. */
const CLOSE_MS = 5_000;

/**
 * A command for operators: all that a start of the API does but for listening, then `work`, then the
 * end. Ends the process with 0, or with 1 and one readable message.
 */
export async function runOnce(
  name: string,
  work: (app: NestFastifyApplication) => Promise<void>,
): Promise<void> {
  try {
    const config = configOfThisProcess();
    const logger = new AppLogger({ level: config.logLevel, pretty: process.stdout.isTTY });
    captureOutput(logger);
    const keyRing = await preflight(config);
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: ApiModule, imports: [CryptoModule.over(keyRing)] },
      createHttpAdapter(config),
      { abortOnError: false, bodyParser: false, logger },
    );
    configureHttp(app, config);
    await app.init();
    await work(app);
    // Queues say good-bye to a Redis that may be away.
    setTimeout(() => process.exit(0), CLOSE_MS).unref();
    await app.close();
    process.exit(0);
  } catch (error) {
    tellFailure(name, error, IN_PRODUCTION);
    process.exit(1);
  }
}
