import { join, resolve } from 'node:path';
import { ensurePackages } from './install.mjs';
import { databaseOf, pingMongo, startMongo, withDatabase } from './mongo.mjs';
import { findRedisServer, pingRedis, startRedis } from './redis.mjs';
import { step } from './step.mjs';
import { tempDir } from './temp.mjs';
import { Trouble } from './trouble.mjs';

const DATABASE = 'whatsapp';

/** @typedef {import('./run.mjs').Scope} Scope */

/**
 * @typedef {object} Services
 * @property {string} mongoUri names a database
 * @property {string} redisHost
 * @property {number} redisPort
 * @property {Promise<import('./child.mjs').Child>} failed settles when one of ours ends by itself
 */

/**
 * @typedef {object} ServicesOptions
 * @property {string | undefined} [dataDir] keeps the data; without it, data is temporary
 * @property {number} [mongoPort] for a server of ours; 0 for any
 * @property {number} [redisPort] for a server of ours; 0 for any
 */

/**
 * Finds MongoDB and Redis, or starts them: what the environment names comes first, then what is
 * installed. Servers that we did not start are used, and left alone.
 *
 * @param {Scope} scope stops what was started
 * @param {ServicesOptions} [options]
 * @returns {Promise<Services>}
 */
export async function findServices(scope, { dataDir, mongoPort = 0, redisPort = 0 } = {}) {
  const durable = dataDir !== undefined;
  const folder = durable ? resolve(dataDir) : scope.own(tempDir()).path;
  if (!process.env['MONGO_URI']) await ensurePackages();

  /** @type {Array<Promise<import('./child.mjs').Child>>} */
  const endings = [];
  const own = (
    /** @type {{ child: import('./child.mjs').Child, stop: () => unknown }} */ server,
  ) => {
    scope.own(server);
    endings.push(server.child.exited.then(() => server.child));
  };

  const mongoUri = await step('MongoDB', async (note) => {
    const uri = process.env['MONGO_URI'];
    if (uri) {
      if (!(await pingMongo(uri))) {
        throw new Trouble('No MongoDB answers at MONGO_URI. Start it, or unset MONGO_URI.');
      }
      note('the one at MONGO_URI');
      return databaseOf(uri) ? uri : withDatabase(uri, DATABASE);
    }
    const mongo = await startMongo({ port: mongoPort, dataDir: join(folder, 'mongo'), durable });
    own(mongo);
    const which = mongo.embedded
      ? 'the embedded server, as no mongod is installed'
      : 'mongod, a replica set of one';
    note(`${which}, on port ${mongo.port}`);
    return withDatabase(mongo.uri, DATABASE);
  });

  const given = await givenRedis(redisPort);
  const command = given ? '' : await findRedisServer();
  const redis = await step('Redis', async (note) => {
    if (given) {
      note(given.why);
      return given;
    }
    const server = await startRedis({
      command,
      port: redisPort,
      dataDir: join(folder, 'redis'),
      durable,
    });
    own(server);
    note(`${command}, on port ${server.port}`);
    return server;
  });
  return { mongoUri, redisHost: redis.host, redisPort: redis.port, failed: Promise.race(endings) };
}

/**
 * REDIS_HOST means a Redis that runs already. REDIS_PORT alone means one too, if one answers there
 * on this machine, unless the port is meant for a server of ours.
 *
 * @param {number} ownPort
 */
async function givenRedis(ownPort) {
  const host = process.env['REDIS_HOST'];
  const port = Number(process.env['REDIS_PORT'] || 6379);
  const tls = process.env['REDIS_TLS'] === 'true';
  if (host) {
    if (await pingRedis({ host, port, tls })) {
      return { host, port, why: 'the one at REDIS_HOST and REDIS_PORT' };
    }
    throw new Trouble(
      `No Redis answers at ${host}:${port}. Start it, or unset REDIS_HOST and REDIS_PORT.`,
    );
  }
  const mayBeGiven = ownPort === 0 && process.env['REDIS_PORT'];
  if (mayBeGiven && (await pingRedis({ host: '127.0.0.1', port, tls }))) {
    return { host: '127.0.0.1', port, why: 'the one at REDIS_PORT' };
  }
  return null;
}
