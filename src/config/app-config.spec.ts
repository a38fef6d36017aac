import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from './app-config.js';
import { Environment } from './environment.js';

const KEY = 'x'.repeat(32);
const PRODUCTION = {
  NODE_ENV: 'production',
  APP_SECRET: 'secret',
  VERIFY_TOKEN: 'token',
  MASTER_KEY: KEY,
  ADMIN_API_KEY: 'operator-operator',
};

describe(loadConfig.name, () => {
  it('needs nothing outside production', () => {
    expect(loadConfig({}).http.port).toBe(3000);
  });

  it('takes an empty variable for an unset one', () => {
    expect(loadConfig({ PORT: '', APP_SECRET: ' ' }).meta.appSecret).toBeUndefined();
  });

  it('names each bad variable and what it must be, at once', () => {
    expect(() => loadConfig({ PORT: 'http', REDIS_TLS: 'yes', MONGO_URI: 'mongodb://x' })).toThrow(
      /PORT must be a whole number.*MONGO_URI must be a mongodb.*REDIS_TLS must be true or false/s,
    );
  });

  it.each(['APP_SECRET', 'VERIFY_TOKEN', 'MASTER_KEY', 'ADMIN_API_KEY'])(
    'does not start in production without %s',
    (name) => {
      expect(() => loadConfig({ ...PRODUCTION, [name]: '' })).toThrow(`${name} must be set`);
    },
  );

  it('refuses a lease that ends before the request it covers', () => {
    expect(() => loadConfig({ SEND_LEASE_MS: '5000', SEND_TIMEOUT_MS: '5000' })).toThrow(
      'SEND_LEASE_MS must be greater than SEND_TIMEOUT_MS',
    );
  });

  it('refuses a bucket without a name, and half a key', () => {
    expect(() => loadConfig({ MEDIA_STORAGE: 's3', MEDIA_S3_ACCESS_KEY_ID: 'id' })).toThrow(
      /MEDIA_S3_BUCKET must be set.*MEDIA_S3_SECRET_ACCESS_KEY must be set together/s,
    );
  });

  it('keeps the queues of a Redis Cluster in one slot, and knows that it has one database', () => {
    expect(loadConfig({ QUEUE_PREFIX: 'ours' }).queuePrefix).toBe('ours');
    const cluster = { QUEUE_PREFIX: 'ours', REDIS_CLUSTER: 'true' };
    expect(loadConfig(cluster).queuePrefix).toBe('{ours}');
    expect(() => loadConfig({ ...cluster, REDIS_DB: '1' })).toThrow('REDIS_DB must be 0');
  });

  it('never repeats a value, since it may be a secret', () => {
    expect(() => loadConfig({ MASTER_KEY: 'short-secret' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('short-secret') }) as Error,
    );
  });

  it.each([
    ['one key', KEY, ['v1']],
    ['a list', `v2:${KEY},v1:${KEY}y`, ['v2', 'v1']],
    ['a key that holds a comma', `${KEY},${KEY}`, ['v1']],
  ])('reads %s', (_case, MASTER_KEY, ids) => {
    expect(loadConfig({ MASTER_KEY }).masterKeys.map(({ id }) => id)).toEqual(ids);
  });
});

describe('.env.example', () => {
  it('holds every variable', () => {
    const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
    const named = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(Object.keys(new Environment())));
  });
});
