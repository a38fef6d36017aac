import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from './app-config.js';
import { Environment } from './environment.js';
import { ConfigError } from './read-environment.js';

const KEY = 'x'.repeat(32);
const GCP_KEY = 'projects/p/locations/europe-west3/keyRings/whatsapp/cryptoKeys/master';
const PRODUCTION = {
  NODE_ENV: 'production',
  APP_SECRET: 'a1b2c3d4e5f60718',
  VERIFY_TOKEN: 'verify-it',
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

  it('refuses a lease without room to claim and to settle, and finds room itself if not told', () => {
    const lease = { SEND_LEASE_MS: '10000', SEND_TIMEOUT_MS: '5000' };
    expect(() => loadConfig({ ...lease, MONGO_WORKER_TIMEOUT_MS: '3000' })).toThrow(
      'SEND_LEASE_MS must be at least SEND_TIMEOUT_MS and twice MONGO_WORKER_TIMEOUT_MS',
    );
    expect(loadConfig({ ...lease, MONGO_WORKER_TIMEOUT_MS: '2500' }).mongo).toEqual({
      timeoutMs: 1_200,
      workerTimeoutMs: 2_500,
    });
    expect(loadConfig(lease).mongo.workerTimeoutMs).toBe(2_500);
    expect(loadConfig({}).mongo.workerTimeoutMs).toBe(5_000);
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

  it.each([
    ['1', 1],
    ['10.0.0.0/8, 192.0.2.7,2001:db8::/32', ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32']],
    ['', false],
  ])('believes these proxies: %s', (TRUST_PROXY, proxies) => {
    expect(loadConfig({ TRUST_PROXY }).http.trustedProxies).toEqual(proxies);
  });

  it.each(['true', '0', '10', '10.0.0.0/33', '10.0.0', 'proxy.example'])(
    'believes no proxy named %s',
    (TRUST_PROXY) => {
      expect(() => loadConfig({ TRUST_PROXY })).toThrow('TRUST_PROXY must be');
    },
  );

  it('never repeats a value, since it may be a secret', () => {
    expect(() => loadConfig({ MASTER_KEY: 'short-secret' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('short-secret') }) as Error,
    );
  });

  it('names what is missing in production beside what is wrong', () => {
    const problems = problemsOf({ NODE_ENV: 'production', PORT: 'x', MASTER_KEY: 'short' });
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual([
      'ADMIN_API_KEY',
      'APP_SECRET',
      'MASTER_KEY',
      'PORT',
      'VERIFY_TOKEN',
    ]);
  });

  it('starts in production with all secrets', () => {
    expect(loadConfig(PRODUCTION).production).toBe(true);
  });

  it.each([
    ['APP_SECRET', 'a'],
    ['APP_SECRET', 'change-me-to-the-app-secret'],
    ['APP_SECRET', 'development-app-secret'],
    ['VERIFY_TOKEN', '1'],
    ['VERIFY_TOKEN', '<your verify token>'],
    ['MASTER_KEY', 'change-me-change-me-change-me-change-me'],
    ['MASTER_KEY', 'v2:change-me-change-me-change-me-change-me'],
    ['ADMIN_API_KEY', 'change-me-operator-key'],
    ['ADMIN_API_KEY', 'your-admin-api-key'],
  ])('does not start in production with %s=%s', (name, value) => {
    expect(() => loadConfig({ ...PRODUCTION, [name]: value })).toThrow(
      new RegExp(`- ${name} must`),
    );
  });

  it.each([
    ['PORT', ['1e4', '0x10', '10.0', '-1', '65536', '3000 ', '٣٠٠٠', '99999999999999999999']],
    ['REDIS_HOST', ['redis://127.0.0.1', '127.0.0.1:6379']],
    ['REDIS_TLS', ['yes', '1', 'TRUE']],
    ['NODE_ENV', ['prod', 'PRODUCTION']],
    ['WHATSAPP_API_URL', ['https://graph.facebook.com/v26.0']],
    ['WHATSAPP_API_VERSION', ['v3.0', 'v20.0', '26.0', 'v26', 'v26.1', 'v026.0', 'v100.0']],
    ['SEND_TIMEOUT_MS', ['15s', '1_000', 'Infinity', 'NaN']],
    ['ADMIN_API_KEY', ['too short', 'a key with blanks in it']],
    ['MEDIA_S3_ENDPOINT', ['minio:9000', 'https://key:secret@minio']],
  ])('refuses %s, whatever is wrong with it, and names it once', (name, values) => {
    for (const value of values) {
      const problems = problemsOf({ [name]: value });
      expect({ value, problems }).toEqual({ value, problems: [expect.stringContaining(name)] });
    }
  });

  it.each([
    [{ REDIS_SENTINELS: 'a:26379' }, 'REDIS_SENTINEL_NAME'],
    [
      { REDIS_SENTINELS: 'a:26379', REDIS_SENTINEL_NAME: 'm', REDIS_CLUSTER: 'true' },
      'REDIS_SENTINELS must not',
    ],
    [{ REDIS_USERNAME: 'app' }, 'REDIS_PASSWORD must be set'],
    [{ REDIS_TLS_CA_FILE: join(import.meta.dirname, 'rules.ts') }, 'REDIS_TLS must be true'],
    [
      { REDIS_TLS: 'true', REDIS_TLS_CA_FILE: join(import.meta.dirname, 'rules.ts') },
      'REDIS_TLS_CA_FILE must name',
    ],
  ])('refuses what cannot work together: %j', (variables, reason) => {
    expect(problemsOf(variables).join()).toContain(reason);
  });

  it.each([
    [{ KMS_PROVIDER: 'vault' }, 'KMS_PROVIDER must be one of'],
    [{ KMS_KEY_ID: 'alias/whatsapp' }, 'KMS_PROVIDER must be aws or gcp'],
    [{ KMS_ENDPOINT: 'https://kms.internal' }, 'KMS_PROVIDER must be aws or gcp'],
    [{ KMS_PROVIDER: 'aws' }, 'KMS_KEY_ID must be set'],
    [{ KMS_PROVIDER: 'aws', KMS_KEY_ID: GCP_KEY }, 'KMS_KEY_ID must be the ARN'],
    [{ KMS_PROVIDER: 'aws', KMS_KEY_ID: 'whatsapp' }, 'KMS_KEY_ID must be the ARN'],
    [{ KMS_PROVIDER: 'gcp', KMS_KEY_ID: 'alias/whatsapp' }, 'KMS_KEY_ID must be a key such as'],
    [
      { KMS_PROVIDER: 'gcp', KMS_KEY_ID: `${GCP_KEY}/cryptoKeyVersions/1` },
      'KMS_KEY_ID must be a key such as',
    ],
    [
      { ...PRODUCTION, KMS_PROVIDER: 'gcp', KMS_KEY_ID: GCP_KEY, KMS_ENDPOINT: 'http://kms' },
      'KMS_ENDPOINT must be an https:// address',
    ],
  ])('refuses a key management service that cannot be used: %j', (variables, reason) => {
    expect(problemsOf(variables)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['aws', 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['aws', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/team/whatsapp'],
    ['aws', '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['aws', 'mrk-1234abcd12ab34cd56ef1234567890ab'],
    ['aws', 'alias/whatsapp'],
    ['gcp', GCP_KEY],
  ])('needs no master key in production with one: %s %s', (KMS_PROVIDER, KMS_KEY_ID) => {
    const { MASTER_KEY, ...others } = PRODUCTION;
    const config = loadConfig({ ...others, KMS_PROVIDER, KMS_KEY_ID });
    expect(config.masterKeys).toEqual([]);
    expect(config.kms).toMatchObject({ provider: KMS_PROVIDER, keyId: KMS_KEY_ID });
    const moved = loadConfig({ ...others, MASTER_KEY, KMS_PROVIDER, KMS_KEY_ID });
    expect(moved.masterKeys).toHaveLength(1);
  });

  it('says once that a file may take no less time than a request', () => {
    expect(problemsOf({ UPLOAD_TIMEOUT_MS: '5000', REQUEST_TIMEOUT_MS: '10000' })).toEqual([
      'UPLOAD_TIMEOUT_MS must not be less than REQUEST_TIMEOUT_MS',
    ]);
  });

  it('gives a worker the time that the longest send takes', () => {
    expect(loadConfig({}).shutdownTimeoutMs).toEqual({ api: 10_000, worker: 17_000 });
    expect(loadConfig({ SHUTDOWN_TIMEOUT_MS: '3000' }).shutdownTimeoutMs).toEqual({
      api: 3_000,
      worker: 3_000,
    });
  });

  describe('secrets in files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    afterAll(() => rmSync(folder, { recursive: true }));

    it('reads them, without the line break at the end', () => {
      const path = file('key', 'operator-operator\n');
      expect(loadConfig({ ADMIN_API_KEY_FILE: path }).adminApiKey?.reveal()).toBe(
        'operator-operator',
      );
    });

    it.each([
      [
        'one that is not there',
        { APP_SECRET_FILE: '/nowhere/at/all' },
        'APP_SECRET_FILE must name',
      ],
      ['a folder', { APP_SECRET_FILE: folder }, 'APP_SECRET_FILE must name'],
      ['an empty one', { APP_SECRET_FILE: file('empty', '\n') }, 'APP_SECRET_FILE must name'],
      ['both', { APP_SECRET: 'x', APP_SECRET_FILE: file('b', 'y') }, 'must not be set both'],
      ['a bad secret', { MASTER_KEY_FILE: file('short', 'short') }, 'MASTER_KEY must be'],
    ])('refuses %s', (_case, variables, reason) => {
      expect(problemsOf(variables)).toEqual([expect.stringContaining(reason)]);
    });
  });
});

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    loadConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('.env.example', () => {
  it('holds every variable', () => {
    const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
    const named = [...text.matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(Object.keys(new Environment())));
  });
});
