import { Secret } from '../common/secret.js';
import { Environment } from './environment.js';
import { ConfigError, readEnvironment } from './read-environment.js';

/** A master key and the name under which sealed data remembers it. */
export interface MasterKey {
  readonly id: string;
  readonly key: Secret;
}

/** Encrypts only what is thrown away with the machine: outside production, when no key is set. */
const DEVELOPMENT_MASTER_KEY = 'development-only-master-key-not-for-production';

/** All settings of a process, typed and read-only. Times are in ms. */
export class AppConfig {
  readonly production: boolean;
  readonly logLevel: string;
  readonly http;
  readonly shutdownTimeoutMs: number;
  readonly meta;
  readonly adminApiKey: Secret | undefined;
  /** The active key first, then those that only open what they once sealed. */
  readonly masterKeys: readonly MasterKey[];
  readonly mongoUri: string;
  readonly redis;
  /** Before every key in Redis. In a cluster it is a hash tag: a queue's keys must lie together. */
  readonly queuePrefix: string;
  readonly sending;
  /** For each tenant, unless an operator said otherwise; 0 is no limit. */
  readonly quotas;
  readonly inbox;
  readonly recovery;
  readonly autoReply;
  readonly media;

  constructor(env: Environment) {
    this.production = env.NODE_ENV === 'production';
    this.logLevel = env.LOG_LEVEL;
    this.http = { port: env.PORT, workerPort: env.WORKER_PORT };
    this.shutdownTimeoutMs = env.SHUTDOWN_TIMEOUT_MS;
    this.meta = {
      appSecret: secret(env.APP_SECRET),
      verifyToken: secret(env.VERIFY_TOKEN),
      apiUrl: env.WHATSAPP_API_URL.replace(/\/+$/, ''),
      apiVersion: env.WHATSAPP_API_VERSION,
    };
    this.adminApiKey = secret(env.ADMIN_API_KEY);
    this.masterKeys = readMasterKeys(env.MASTER_KEY ?? DEVELOPMENT_MASTER_KEY);
    this.mongoUri = env.MONGO_URI;
    this.redis = {
      host: env.REDIS_HOST,
      port: env.REDIS_PORT,
      password: secret(env.REDIS_PASSWORD),
      tls: env.REDIS_TLS,
      db: env.REDIS_DB,
      cluster: env.REDIS_CLUSTER,
    };
    this.queuePrefix = env.REDIS_CLUSTER ? `{${env.QUEUE_PREFIX}}` : env.QUEUE_PREFIX;
    this.sending = {
      timeoutMs: env.SEND_TIMEOUT_MS,
      leaseMs: env.SEND_LEASE_MS,
      attempts: env.SEND_ATTEMPTS,
      backoffMs: env.SEND_BACKOFF_MS,
      unknownDeadlineMs: env.UNKNOWN_DEADLINE_MS,
      orderHoldMs: env.ORDER_HOLD_MS,
      laneConcurrency: env.LANE_CONCURRENCY,
      turnConcurrency: env.TURN_CONCURRENCY,
      numberPerSecond: env.NUMBER_PER_SECOND,
      pair: { burst: env.PAIR_BURST, intervalMs: env.PAIR_INTERVAL_MS },
    };
    this.quotas = {
      requestsPerSecond: env.REQUESTS_PER_SECOND,
      queuedMessages: env.QUEUED_MESSAGES,
    };
    this.inbox = {
      concurrency: env.APPLY_CONCURRENCY,
      attempts: env.APPLY_ATTEMPTS,
      backoffMs: env.APPLY_BACKOFF_MS,
      journalDays: env.JOURNAL_DAYS,
    };
    this.recovery = { intervalMs: env.RECONCILE_INTERVAL_MS, afterMs: env.RECONCILE_AFTER_MS };
    this.autoReply = { limitPerDay: env.AUTO_REPLY_LIMIT_PER_DAY };
    this.media = {
      storage: env.MEDIA_STORAGE,
      dir: env.MEDIA_DIR,
      s3: {
        bucket: env.MEDIA_S3_BUCKET ?? '',
        region: env.MEDIA_S3_REGION,
        endpoint: env.MEDIA_S3_ENDPOINT,
        accessKeyId: env.MEDIA_S3_ACCESS_KEY_ID,
        secretAccessKey: secret(env.MEDIA_S3_SECRET_ACCESS_KEY),
      },
      timeoutMs: env.MEDIA_TIMEOUT_MS,
      attempts: env.MEDIA_ATTEMPTS,
      backoffMs: env.MEDIA_BACKOFF_MS,
      concurrency: env.MEDIA_CONCURRENCY,
    };
  }
}

/** @throws ConfigError naming each bad variable and what it must be */
export function loadConfig(variables: Record<string, string | undefined>): AppConfig {
  const env = readEnvironment(Environment, variables);
  const problems = [...missingInProduction(env), ...impossiblePairs(env), ...badMasterKeys(env)];
  if (problems.length > 0) throw new ConfigError(problems);
  return new AppConfig(env);
}

function missingInProduction(env: Environment): string[] {
  if (env.NODE_ENV !== 'production') return [];
  return (['APP_SECRET', 'VERIFY_TOKEN', 'MASTER_KEY', 'ADMIN_API_KEY'] as const)
    .filter((name) => env[name] === undefined)
    .map((name) => `${name} must be set with NODE_ENV=production`);
}

function impossiblePairs(env: Environment): string[] {
  const problems: string[] = [];
  // A lease that ends before the request does would lend the message out a second time.
  if (env.SEND_LEASE_MS <= env.SEND_TIMEOUT_MS) {
    problems.push('SEND_LEASE_MS must be greater than SEND_TIMEOUT_MS');
  }
  if (env.REDIS_CLUSTER && env.REDIS_DB !== 0) {
    problems.push('REDIS_DB must be 0 with REDIS_CLUSTER=true');
  }
  if (env.MEDIA_STORAGE === 's3' && env.MEDIA_S3_BUCKET === undefined) {
    problems.push('MEDIA_S3_BUCKET must be set with MEDIA_STORAGE=s3');
  }
  if (
    (env.MEDIA_S3_ACCESS_KEY_ID === undefined) !==
    (env.MEDIA_S3_SECRET_ACCESS_KEY === undefined)
  ) {
    problems.push('MEDIA_S3_ACCESS_KEY_ID and MEDIA_S3_SECRET_ACCESS_KEY must be set together');
  }
  return problems;
}

function badMasterKeys(env: Environment): string[] {
  if (env.MASTER_KEY === undefined) return [];
  const keys = readMasterKeys(env.MASTER_KEY);
  const problems: string[] = [];
  if (keys.some(({ key }) => key.reveal().length < 32)) {
    problems.push('MASTER_KEY must have at least 32 characters (in a list: each key of it)');
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    problems.push('MASTER_KEY must not name the same version twice');
  }
  return problems;
}

/** `v2:<key>,v1:<old key>`, first is active; any other text is one key, named `v1`. */
function readMasterKeys(text: string): MasterKey[] {
  const versioned = text.split(',').map((part) => /^(v\d+):(.+)$/.exec(part.trim()));
  if (!versioned.every((match) => match !== null)) return [{ id: 'v1', key: new Secret(text) }];
  return versioned.map(([, id, key]) => ({ id: id!, key: new Secret(key!) }));
}

function secret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}
