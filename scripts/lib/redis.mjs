import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { aptInstall, canAptInstall } from './apt.mjs';
import { Child } from './child.mjs';
import { startOnFreePort } from './start-on-free-port.mjs';
import { step } from './step.mjs';
import { Trouble } from './trouble.mjs';
import { untilAnswering } from './until-answering.mjs';
import { which } from './which.mjs';

/** @typedef {{ host: string, port: number }} RedisAddress */

/**
 * A server that wants a password says so; that is an answer too.
 *
 * @param {RedisAddress & { tls?: boolean }} address
 * @returns {Promise<boolean>} whether a Redis answers there
 */
export function pingRedis({ host, port, tls = false }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (/** @type {boolean} */ answered) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
    // Behind TLS, being able to connect is all that can be seen from here.
    socket.once('connect', () => (tls ? end(true) : socket.write('PING\r\n')));
    socket.once('data', (data) => end(/^(\+PONG|-NOAUTH|-NOPERM)/.test(data.toString('latin1'))));
  });
}

/** @returns {Promise<string>} where redis-server is; installs it if that needs no question */
export async function findRedisServer() {
  const found = which(['redis-server']);
  if (found) return found;
  if (canAptInstall()) {
    await step('Installing redis-server with apt-get', () => aptInstall('redis-server'));
    const installed = which(['redis-server'], '/usr/bin:/usr/local/bin:/usr/sbin');
    if (installed) return installed;
  }
  const command =
    process.platform === 'darwin' ? 'brew install redis' : 'apt-get install redis-server';
  throw new Trouble(
    `Redis is missing. Install it (e.g. \`${command}\`) or set REDIS_HOST and REDIS_PORT to a ` +
      'running one, then try again.',
  );
}

/**
 * Starts a Redis of our own on the loopback interface.
 *
 * @param {{ command: string, port?: number, dataDir: string, durable?: boolean, args?: string[] }} options
 *   `command` as found by `findRedisServer`; `port` 0 takes any; `durable` keeps the data in
 *   `dataDir`, otherwise nothing is written; `args` are more arguments of redis-server
 */
export async function startRedis({ command, port = 0, dataDir, durable = false, args = [] }) {
  mkdirSync(dataDir, { recursive: true });
  return startOnFreePort('Redis', port, async (port) => {
    const child = new Child(
      command,
      [
        ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dataDir],
        ...['--save', '', '--appendonly', durable ? 'yes' : 'no'],
        // Under memory pressure a queue must refuse work, never forget it.
        ...['--maxmemory-policy', 'noeviction', '--daemonize', 'no'],
        ...args,
      ],
      {
        name: 'redis-server',
        logFile: join(dataDir, 'redis.log'),
        saysReady: /Ready to accept connections/,
      },
    );
    await untilAnswering(child, () => pingRedis({ host: '127.0.0.1', port }));
    return { child, host: '127.0.0.1', port, stop: () => child.stop() };
  });
}
