import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { loadConfig, type AppConfig } from '../../src/config/app-config.js';
import { ConfigError } from '../../src/config/read-environment.js';
import { checkRedis } from '../../src/preflight/redis.preflight.js';
import { connectImpatiently } from '../../src/queue/redis-client.js';
import { RedisWatch } from '../../src/queue/redis-watch.js';
import { eventually } from '../support/eventually.js';
import { RedisSentinel } from '../support/redis-sentinel.js';

const here = (): Record<string, string> => ({
  REDIS_HOST: process.env['REDIS_HOST'] ?? '',
  REDIS_PORT: process.env['REDIS_PORT'] ?? '',
});

describe('Ways to Redis', () => {
  const admin = new Redis({ port: Number(here()['REDIS_PORT']) });

  afterAll(() => {
    admin.disconnect();
  });

  it('refuses a database that the server does not have, instead of using another one', async () => {
    await expect(check({ REDIS_DB: '99' })).rejects.toThrow(/REDIS_DB must be below.*refuses 99/);
    await expect(check({ REDIS_DB: '15' })).resolves.toBeUndefined();
  });

  it('does not wait for a Redis that is away', async () => {
    const config = loadConfig({ REDIS_HOST: '127.0.0.1', REDIS_PORT: '1' });
    await expect(checkRedis(config)).resolves.toBeUndefined();
  });

  it('comes in as an ACL user, and says that it may not with another password', async () => {
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '&*', '+@all');
    const user = { REDIS_USERNAME: 'app', REDIS_PASSWORD: 'secret' };
    await expect(check(user)).resolves.toBeUndefined();
    const redis = connectImpatiently(loadConfig({ ...here(), ...user }));
    expect(await redis.call('ACL', 'WHOAMI')).toBe('app');
    redis.disconnect();
    const refused = check({ ...user, REDIS_PASSWORD: 'other' });
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow('WRONGPASS');
    await admin.call('ACL', 'DELUSER', 'app');
  });

  it.each([
    { lacks: 'commands that tell of the server', rights: ['~*', '&*', '+@all', '-info'] },
    { lacks: 'scripts', rights: ['~*', '&*', '+@all', '-@scripting'] },
    { lacks: 'what scripts do', rights: ['~*', '&*', '+@all', '-set'] },
    { lacks: 'our keys', rights: ['~other:*', '&*', '+@all'] },
    { lacks: 'our channels', rights: ['~*', 'resetchannels', '+@all'] },
  ])('refuses an ACL user who lacks $lacks', async ({ rights }) => {
    await admin.call('ACL', 'SETUSER', 'half', 'reset', 'on', '>secret', ...rights);
    const user = { REDIS_USERNAME: 'half', REDIS_PASSWORD: 'secret' };
    await expect(check(user)).rejects.toThrow(/REDIS_USERNAME must be a user with the rights/);
    await admin.call('ACL', 'DELUSER', 'half');
  });

  it('takes the ACL user that docs/operations.md shows', async () => {
    const docs = readFileSync('docs/operations.md', 'utf8');
    const [, command = ''] = /`(ACL SETUSER [^`]+)`/.exec(docs) ?? [];
    const [name = '', ...rest] = command.replaceAll('<password>', 'secret').split(' ');
    await admin.call(name, ...rest);
    await expect(
      check({ REDIS_USERNAME: 'whatsapp', REDIS_PASSWORD: 'secret' }),
    ).resolves.toBeUndefined();
    await admin.call('ACL', 'DELUSER', 'whatsapp');
  });

  it('tells of a policy that throws jobs away', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const watch = new RedisWatch(loadConfig(here()));
    watch.onApplicationBootstrap();
    await eventually(() => expect(watch.unsafeEviction).toBe('allkeys-lru'));
    watch.onApplicationShutdown();
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
  });

  describe('through Sentinel', () => {
    let sentinel: RedisSentinel;
    let config: AppConfig;

    beforeAll(async () => {
      sentinel = await RedisSentinel.start();
      config = loadConfig({
        REDIS_SENTINELS: `127.0.0.1:1,127.0.0.1:${sentinel.port}`,
        REDIS_SENTINEL_NAME: sentinel.name,
      });
    });

    afterAll(async () => {
      await sentinel.stop();
    });

    it('finds the master, and the one that takes its place', async () => {
      await checkRedis(config);
      const redis = connectImpatiently(config);
      await eventually(async () => expect(await redis.set('key', 'value')).toBe('OK'));
      await sentinel.master.kill();
      await eventually(async () => expect(await redis.set('key', 'again')).toBe('OK'));
      expect(await redis.info('server')).toContain(`tcp_port:${sentinel.replica.port}`);
      redis.disconnect();
    });
  });
});

function check(variables: Record<string, string>): Promise<void> {
  return checkRedis(loadConfig({ ...here(), ...variables }));
}
