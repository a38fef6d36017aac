import type { AppConfig } from './app-config.js';
import { Environment, NEWEST_API_VERSION } from './environment.js';
import type { Variables } from './read-environment.js';
import { secretsOf } from './rules.js';

/** What others call it, and what it is called here. */
const ALIASES: Readonly<Record<string, string>> = {
  MONGODB_URI: 'MONGO_URI',
  MONGODB_URL: 'MONGO_URI',
  MONGO_URL: 'MONGO_URI',
  MONGO_HOST: 'MONGO_URI',
  DATABASE_URL: 'MONGO_URI',
  DATABASE_URI: 'MONGO_URI',
  REDIS_URL: 'REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_DB and REDIS_TLS',
  REDIS_URI: 'REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_DB and REDIS_TLS',
  REDIS_USER: 'REDIS_USERNAME',
  REDIS_PASS: 'REDIS_PASSWORD',
  REDIS_SSL: 'REDIS_TLS',
  REDIS_DATABASE: 'REDIS_DB',
  REDIS_PREFIX: 'QUEUE_PREFIX',
  BULL_PREFIX: 'QUEUE_PREFIX',
  ENCRYPTION_KEY: 'MASTER_KEY',
  MASTER_SECRET: 'MASTER_KEY',
  META_APP_SECRET: 'APP_SECRET',
  FACEBOOK_APP_SECRET: 'APP_SECRET',
  WHATSAPP_APP_SECRET: 'APP_SECRET',
  WEBHOOK_SECRET: 'APP_SECRET',
  META_VERIFY_TOKEN: 'VERIFY_TOKEN',
  WHATSAPP_VERIFY_TOKEN: 'VERIFY_TOKEN',
  WEBHOOK_VERIFY_TOKEN: 'VERIFY_TOKEN',
  ADMIN_KEY: 'ADMIN_API_KEY',
  ADMIN_TOKEN: 'ADMIN_API_KEY',
  OPERATOR_KEY: 'ADMIN_API_KEY',
  OPERATOR_API_KEY: 'ADMIN_API_KEY',
  WHATSAPP_VERSION: 'WHATSAPP_API_VERSION',
  GRAPH_API_VERSION: 'WHATSAPP_API_VERSION',
  META_API_VERSION: 'WHATSAPP_API_VERSION',
  GRAPH_API_URL: 'WHATSAPP_API_URL',
  META_API_URL: 'WHATSAPP_API_URL',
  API_PORT: 'PORT',
  HTTP_PORT: 'PORT',
  LOGLEVEL: 'LOG_LEVEL',
};

/** Read by scripts, not by the processes. */
const OF_SCRIPTS = ['MONGO_PORT', 'DATA_DIR', 'CONSOLE_PORT', 'API_URL'];

/** @returns sentences about what works, but hardly as it was meant; values are not repeated */
export function adviseOn(variables: Variables, config: AppConfig): string[] {
  return [...misspeltNames(variables), ...doubtfulValues(config)];
}

/** Variables that look like ours and are not read. */
function misspeltNames(variables: Variables): string[] {
  const environment = new Environment();
  const known = Object.keys(environment);
  const files = [...secretsOf(environment)].map((name) => `${name}_FILE`);
  const read = new Set([...known, ...files, ...OF_SCRIPTS]);
  return Object.entries(variables).flatMap(([name, value]) => {
    if (value === undefined || value.trim() === '') return [];
    if (read.has(name) || name.startsWith('SIMULATOR_')) return [];
    const meant = ALIASES[name.toUpperCase()] ?? nearest(name, [...known, ...files]);
    return meant === undefined ? [] : [`${name} is set, but not read. Did you mean ${meant}?`];
  });
}

function doubtfulValues({ production, http, meta, sending, shutdownTimeoutMs }: AppConfig) {
  const advice: string[] = [];
  if (production && meta.apiUrl.startsWith('http://')) {
    advice.push('WHATSAPP_API_URL is not https: access tokens travel in the clear.');
  }
  if (production && http.metricsToken === undefined) {
    advice.push('METRICS_TOKEN is not set: /metrics is open to whoever reaches it.');
  }
  if (production && http.docs) {
    advice.push('DOCS is on: /docs is open to whoever reaches it.');
  }
  if (Number.parseInt(meta.apiVersion.slice(1), 10) > NEWEST_API_VERSION) {
    advice.push(
      `WHATSAPP_API_VERSION is newer than v${NEWEST_API_VERSION}.0, for which this release was built.`,
    );
  }
  if (shutdownTimeoutMs.worker <= sending.timeoutMs) {
    advice.push(
      'SHUTDOWN_TIMEOUT_MS is not greater than SEND_TIMEOUT_MS: a worker that stops may cut off a send.',
    );
  }
  return advice;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  const same = known.find((one) => plain(one) === plain(name));
  if (same !== undefined) return same;
  const near = known
    .map((one) => ({ one, away: distance(name.toUpperCase(), one) }))
    .filter(({ one, away }) => away <= allowance(one));
  return near.sort((a, b) => a.away - b.away)[0]?.one;
}

/** Short names are near to many that mean something else. */
function allowance(name: string): number {
  return name.length < 6 ? 0 : name.length < 9 ? 1 : 2;
}

/** Letters to add, drop, change or swap with their neighbour to get from one to the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
