import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { freePort } from './ports.mjs';
import { ServerProcess } from './server-process.mjs';
import { Trouble } from './trouble.mjs';

/**
 * @typedef {object} SystemOptions
 * @property {string} mongoUri names the database
 * @property {string} redisHost
 * @property {number} redisPort
 * @property {string} queuePrefix keeps its queues apart from all others in the same Redis
 * @property {number} [apis] how many API processes; 1
 * @property {number} [workers] how many workers; 1
 * @property {string} [root] where the build of APIs and workers lies, if it is another one
 * @property {NodeJS.ProcessEnv} [env] for all processes
 * @property {NodeJS.ProcessEnv} [simulatorEnv] for the simulator alone
 * @property {{ api: number, worker: number, simulator: number }} [ports] of the first of each; any
 *   free ones otherwise
 * @property {string} [logDir] gets one log file a process
 * @property {boolean} [keepLines] keep all lines that the processes print
 * @property {boolean} [sourceMaps] read them; true
 */

/** The API, the worker and the simulator, wired to each other. */
export class System {
  /**
   * @param {object} parts
   * @param {ServerProcess[]} parts.apis
   * @param {ServerProcess[]} parts.workers
   * @param {ServerProcess} parts.simulator
   * @param {NodeJS.ProcessEnv} parts.env of all processes
   * @param {string} parts.appSecret
   * @param {string} parts.verifyToken
   */
  constructor({ apis, workers, simulator, env, appSecret, verifyToken }) {
    this.apis = apis;
    this.workers = workers;
    this.simulator = simulator;
    this.env = env;
    this.appSecret = appSecret;
    this.verifyToken = verifyToken;
  }

  get processes() {
    return [this.simulator, ...this.apis, ...this.workers];
  }

  /** Base URL of the first API. */
  get url() {
    const [api] = this.apis;
    if (!api) throw new Error('This system has no API.');
    return api.url;
  }

  /** Starts all processes; resolves when all are ready. */
  async start() {
    await Promise.all(this.processes.map((process) => process.start()));
  }

  async stop() {
    await Promise.all(this.processes.map((process) => process.stop()));
  }

  /** Settles with the first process that ends. */
  get failed() {
    return Promise.race(this.processes.map((process) => process.exited.then(() => process)));
  }
}

/**
 * Plans a system on ports of its own, with secrets of its own. Nothing runs before `start()`.
 *
 * @param {SystemOptions} options
 * @returns {Promise<System>}
 */
export async function planSystem(options) {
  const { apis = 1, workers = 1, ports, root, logDir, keepLines, sourceMaps } = options;
  if (!existsSync(inRoot('dist', 'main.js'))) {
    throw new Trouble('The back end is not built. Run `npm run build` first.');
  }
  const port = (/** @type {'api' | 'worker' | 'simulator'} */ role, /** @type {number} */ index) =>
    ports && index === 0 ? ports[role] : freePort();
  const at = (/** @type {number} */ port) => `http://127.0.0.1:${port}`;

  const simulatorPort = await port('simulator', 0);
  const apiPorts = await Promise.all(Array.from({ length: apis }, (_, i) => port('api', i)));
  const workerPorts = await Promise.all(
    Array.from({ length: workers }, (_, i) => port('worker', i)),
  );

  const appSecret = randomBytes(16).toString('hex');
  const verifyToken = randomBytes(16).toString('hex');
  const env = {
    NODE_ENV: 'development',
    // Administration is open: nobody but this machine may reach it.
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    APP_SECRET: appSecret,
    VERIFY_TOKEN: verifyToken,
    // A database that lived on knows the keys of earlier runs, each by its version.
    MASTER_KEY: `v${randomInt(1, 1e9)}:${randomBytes(32).toString('hex')}`,
    // Empty is unset, also where a .env says otherwise: whoever reaches it may administer it.
    ADMIN_API_KEY: '',
    MONGO_URI: options.mongoUri,
    REDIS_HOST: options.redisHost,
    REDIS_PORT: `${options.redisPort}`,
    QUEUE_PREFIX: options.queuePrefix,
    WHATSAPP_API_URL: at(simulatorPort),
    // The simulator's own app, with any configuration of its dialog.
    META_APP_ID: '400500600700801',
    META_CONFIG_ID: '1',
    META_SDK_URL: `${at(simulatorPort)}/_simulator/sdk.js`,
    // Whoever tries the events has a receiver on this machine.
    ENDPOINTS_ALLOW_PRIVATE: 'true',
    ...options.env,
  };
  const plan = (
    /** @type {string} */ name,
    /** @type {string} */ script,
    /** @type {number} */ port,
    /** @type {string} */ readyPath,
    /** @type {NodeJS.ProcessEnv} */ own,
    /** @type {string | undefined} */ build = undefined,
  ) =>
    new ServerProcess({
      name,
      script,
      root: build,
      url: at(port),
      readyPath,
      env: { ...env, ...own },
      keepLines,
      sourceMaps,
      logFile:
        logDir === undefined
          ? undefined
          : join(logDir, `${name.replace(' ', '-').toLowerCase()}.log`),
    });
  const named = (/** @type {string} */ name, /** @type {number} */ index) =>
    index === 0 ? name : `${name} ${index + 1}`;

  return new System({
    env,
    appSecret: env.APP_SECRET,
    verifyToken: env.VERIFY_TOKEN,
    simulator: plan('simulator', 'dist/simulator/main.js', simulatorPort, '/_simulator/health', {
      SIMULATOR_PORT: `${simulatorPort}`,
      SIMULATOR_WEBHOOK_URL: `${at(apiPorts[0] ?? 0)}/whatsapp/webhook`,
      ...options.simulatorEnv,
    }),
    apis: apiPorts.map((port, index) =>
      plan(named('API', index), 'dist/main.js', port, '/health/ready', { PORT: `${port}` }, root),
    ),
    workers: workerPorts.map((port, index) =>
      plan(
        named('worker', index),
        'dist/worker.js',
        port,
        '/health/ready',
        { WORKER_PORT: `${port}` },
        root,
      ),
    ),
  });
}
