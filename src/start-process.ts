import { Logger, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppLogger } from './common/app-logger.js';
import type { AppConfig } from './config/app-config.js';
import { adviceOnThisProcess, configOfThisProcess, IN_PRODUCTION } from './config/this-process.js';
import { VERSION } from './common/version.js';
import { CryptoModule } from './crypto/crypto.module.js';
import { configureHttp, createHttpAdapter } from './configure-http.js';
import { Readiness } from './health/readiness.js';
import { Metrics } from './metrics/metrics.js';
import { RedisWatch } from './queue/redis-watch.js';
import { preflight } from './preflight/preflight.js';
import { Tracing } from './tracing/tracing.js';
import { captureOutput, tellFailure } from './process-output.js';

/** What jobs that are in hand get to end, with Redis away; what is cut off is found in MongoDB. */
const WITHOUT_REDIS_MS = 1_000;

export interface ProcessOptions {
  /** As people call it, e.g. `API`. */
  readonly name: string;
  readonly module: Type;
  readonly port: (config: AppConfig) => number;
  /** What it may take to end what it has in hand. */
  readonly shutdownTimeoutMs: (config: AppConfig) => number;
  readonly prepare?: (app: NestFastifyApplication, config: AppConfig) => void;
}

/** Starts a process, or ends it with one readable message. */
export async function startProcess(options: ProcessOptions): Promise<void> {
  try {
    await start(options, configOfThisProcess());
  } catch (error) {
    tellFailure(options.name, error, IN_PRODUCTION);
    process.exit(1);
  }
}

async function start(
  { name, module, port, shutdownTimeoutMs, prepare }: ProcessOptions,
  config: AppConfig,
): Promise<void> {
  const logger = new AppLogger({
    level: config.logLevel,
    pretty: !config.production && process.stdout.isTTY,
  });
  captureOutput(logger);
  warnOfOpenDoors(config, new Logger(name));
  for (const advice of adviceOnThisProcess(config)) new Logger('Configuration').warn(advice);
  const keyRing = await preflight(config);
  const app = await NestFactory.create<NestFastifyApplication>(
    { module, imports: [CryptoModule.over(keyRing)] },
    createHttpAdapter(config),
    { abortOnError: false, bodyParser: false, logger },
  );
  configureHttp(app, config);
  prepare?.(app, config);
  await app.get(Tracing).start(`whatsapp-${name.toLowerCase()}`);
  app.get(Metrics).tellBuild(VERSION, config.commit);
  stopOnSignal(app, config, shutdownTimeoutMs(config), new Logger(name));
  await app.listen(port(config), config.http.host);
  logger.announce(name, `${name} ready at ${await app.getUrl()}`);
}

function warnOfOpenDoors(config: AppConfig, logger: Logger): void {
  if (config.meta.appSecret === undefined) {
    logger.warn('APP_SECRET IS NOT SET: anybody may post webhooks. Never do this in production.');
  }
  if (config.adminApiKey === undefined) {
    logger.warn('ADMIN_API_KEY IS NOT SET: anybody may administer. Never do this in production.');
  }
}

/**
 * The first signal drains: after a delay, in which load balancers may find out, within its time. The
 * second one does not wait.
 */
function stopOnSignal(
  app: NestFastifyApplication,
  { shutdownDelayMs }: AppConfig,
  timeoutMs: number,
  logger: Logger,
): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    app.get(Readiness).leave();
    setTimeout(() => void close(), shutdownDelayMs);
  };
  const close = async (): Promise<void> => {
    setTimeout(() => {
      logger.warn({ timeoutMs }, 'not all that was in hand ended in time');
      process.exit(0);
    }, timeoutMs).unref();
    // Queues say good-bye to Redis, and would wait for it. By then all else has ended.
    app.getHttpServer().once('close', () => {
      if (!app.get(RedisWatch).up) setTimeout(() => process.exit(0), WITHOUT_REDIS_MS).unref();
    });
    await app.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
