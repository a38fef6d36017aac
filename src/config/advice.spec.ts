import { adviseOn } from './advice.js';
import { loadConfig } from './app-config.js';

const advice = (variables: Record<string, string>): string[] =>
  adviseOn(variables, loadConfig(variables));

describe(adviseOn.name, () => {
  it.each([
    ['MASTERKEY', 'MASTER_KEY'],
    ['master_key', 'MASTER_KEY'],
    ['MASTER_KEYS', 'MASTER_KEY'],
    ['MATSER_KEY', 'MASTER_KEY'],
    ['MONGODB_URI', 'MONGO_URI'],
    ['MONGO_URL', 'MONGO_URI'],
    ['REDIS_URL', 'REDIS_HOST, REDIS_PORT'],
    ['REDIS_HOSTNAME', undefined],
    ['REDIS_PASWORD', 'REDIS_PASSWORD'],
    ['MASTER_KEYFILE', 'MASTER_KEY_FILE'],
    ['WHATSAPP_API_VERSON', 'WHATSAPP_API_VERSION'],
    ['APPSECRET', 'APP_SECRET'],
    ['META_VERIFY_TOKEN', 'VERIFY_TOKEN'],
    ['SEND_TIMEOUT', undefined],
  ])('says what %s should have been called', (name, meant) => {
    const lines = advice({ [name]: 'a-value' });
    if (meant === undefined) expect(lines).toEqual([]);
    else expect(lines).toEqual([expect.stringContaining(`Did you mean ${meant}`)]);
    expect(lines.join()).not.toContain('a-value');
  });

  it.each([
    'PATH',
    'HOME',
    'HOSTNAME',
    'TZ',
    'LANG',
    'PORTS',
    'MONGO_PORT',
    'SIMULATOR_PORT',
    'CI',
  ])('leaves %s alone', (name) => expect(advice({ [name]: '1' })).toEqual([]));

  it('tells of a worker that may cut off a send', () => {
    expect(advice({ SHUTDOWN_TIMEOUT_MS: '5000' })).toEqual([
      expect.stringContaining('SHUTDOWN_TIMEOUT_MS'),
    ]);
  });

  it('tells what lies open in production', () => {
    const text = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
    const secrets = { APP_SECRET: text, VERIFY_TOKEN: text, MASTER_KEY: text, ADMIN_API_KEY: text };
    const production = { NODE_ENV: 'production', ...secrets };
    expect(advice(production)).toEqual([
      expect.stringContaining('METRICS_TOKEN is not set'),
      expect.stringContaining('DOCS is on'),
    ]);
    expect(advice({ ...production, METRICS_TOKEN: text, DOCS: 'off' })).toEqual([]);
    expect(advice({})).toEqual([]);
  });

  it('tells of a version that is newer than this release', () => {
    expect(advice({ WHATSAPP_API_VERSION: 'v27.0' })).toEqual([
      expect.stringContaining('WHATSAPP_API_VERSION is newer'),
    ]);
  });
});
