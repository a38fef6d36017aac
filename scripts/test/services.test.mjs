import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Child } from '../lib/child.mjs';
import { pingMongo } from '../lib/mongo.mjs';
import { inRoot } from '../lib/paths.mjs';
import { freePort } from '../lib/ports.mjs';
import { findRedisServer, pingRedis, startRedis } from '../lib/redis.mjs';

const READY = /^READY MONGO_URI=(\S+) REDIS_HOST=(\S+) REDIS_PORT=(\d+)$/;
const folder = mkdtempSync(join(tmpdir(), 'services-test-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** @param {NodeJS.ProcessEnv} env */
const startServices = (env) =>
  new Child(process.execPath, [inRoot('scripts', 'services.mjs')], {
    keepLines: true,
    env: {
      MONGO_URI: '',
      MONGO_PORT: '',
      REDIS_HOST: '',
      REDIS_PORT: '',
      DATA_DIR: '',
      // Only a parent npm is watched, and this one's is the test.
      npm_lifecycle_event: '',
      ...env,
    },
  });

describe('npm run services', () => {
  it('starts both, says where, and stops both on SIGTERM', async () => {
    const wanted = await freePort();
    const services = startServices({ REDIS_PORT: `${wanted}`, MONGO_PORT: '0' });
    const [, mongoUri = '', host = '', port] = await services.line(READY);
    assert.match(mongoUri, /^mongodb:\/\/127\.0\.0\.1:\d+\/whatsapp$/);
    assert.equal(Number(port), wanted);
    assert.equal(await pingMongo(mongoUri), true);
    assert.equal(await pingRedis({ host, port: wanted }), true);

    const { code } = await services.stop();
    assert.equal(code, 0);
    assert.equal(await pingMongo(mongoUri), false);
    assert.equal(await pingRedis({ host, port: wanted }), false);
  });

  it('uses the Redis it is given, and leaves it running', async () => {
    const command = await findRedisServer();
    const redis = await startRedis({ command, dataDir: join(folder, 'given') });
    const services = startServices({ REDIS_HOST: '127.0.0.1', REDIS_PORT: `${redis.port}` });
    const [, , , port] = await services.line(READY);
    assert.equal(Number(port), redis.port);
    await services.stop();
    assert.equal(await pingRedis(redis), true);
    await redis.stop();
  });

  for (const [what, env, sentence] of /** @type {[string, NodeJS.ProcessEnv, RegExp][]} */ ([
    ['a port that is none', { REDIS_PORT: '70000' }, /REDIS_PORT must be a port/],
    ['a MongoDB that is away', { MONGO_URI: 'mongodb://127.0.0.1:1/x' }, /No MongoDB answers/],
    ['a Redis that is away', { REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' }, /No Redis answers/],
  ])) {
    it(`says what to do about ${what}`, async () => {
      const services = startServices(env);
      const { code } = await services.exited;
      assert.equal(code, 1);
      assert.match(services.lines.join('\n'), sentence);
    });
  }

  it('says what to do where there is no Redis and no way to install it', async () => {
    symlinkSync(process.execPath, join(folder, 'node'));
    const services = startServices({ PATH: folder });
    const { code } = await services.exited;
    assert.equal(code, 1);
    assert.match(services.lines.join('\n'), /Redis is missing\. Install it/);
  });
});
