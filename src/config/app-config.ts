import { readFileSync } from 'node:fs';
import { Secret } from '../common/secret.js';
import { readHosts } from './addresses.js';
import { impossiblePairs, problemsInProduction } from './config-problems.js';
import { Environment } from './environment.js';
import { readMasterKeys, type MasterKey } from './master-keys.js';
import { ConfigError, parseEnvironment, type Variables } from './read-environment.js';
import { readProxies } from './proxies.js';

/** Encrypts only what is thrown away with the machine: outside production, when no key is set. */
const DEVELOPMENT_MASTER_KEY = 'development-only-master-key-not-for-production';

const DEFAULT_SHUTDOWN_MS = 10_000;
const SETTLEMENT_MS = 2_000;

/** An identity provider by which people sign in. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, by PKCE alone. */
  readonly clientSecret: Secret | undefined;
  /** As the button calls it. */
  readonly name: string;
}

export type KmsProvider = 'aws' | 'gcp';

/** A service that keeps the key under which master keys are sealed. */
export interface KmsSettings {
  readonly provider: KmsProvider;
  /** Name of the key there. */
  readonly keyId: string;
  /** Without a slash at its end; absent: the service's own. */
  readonly endpoint: string | undefined;
}

/** How traces reach their collector. */
export interface TracingSettings {
  readonly protocol: 'http/json' | 'http/protobuf';
  /** Sent along with them. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/** All settings of a process, typed and read-only. Times are in ms. */
export class AppConfig {
  readonly production: boolean;
  readonly logLevel: string;
  /** What this was built from. */
  readonly commit: string;
  readonly http;
  /** What a process may take to end what it has in hand. */
  readonly shutdownTimeoutMs;
  /** How long, after the signal, a process says that it is not ready any more, and still serves. */
  readonly shutdownDelayMs: number;
  /** Live streams open at one process. */
  readonly streams;
  readonly meta;
  /** Where the API is reached from outside, without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** What pages for tenants' customers show. */
  readonly brand;
  /** How long one who connects a number may take for a step before another takes over. */
  readonly onboarding;
  /** How often each number is looked at; 0: only on request. */
  readonly diagnosis;
  readonly adminApiKey: Secret | undefined;
  /**
   * Those of `MASTER_KEY`. Without `kms` the first is the active one; the others only open what they once
   * sealed.
   */
  readonly masterKeys: readonly MasterKey[];
  /** Absent: master keys are those of `MASTER_KEY` alone. */
  readonly kms: KmsSettings | undefined;
  readonly mongoUri: string;
  /** Longest that one operation of the database may take, in the API and in a worker. */
  readonly mongo;
  readonly redis;
  /** Before every key in Redis. In a cluster it is a hash tag: a queue's keys must lie together. */
  readonly queuePrefix: string;
  readonly sending;
  /** For each tenant, unless an operator said otherwise; 0 is no limit. */
  readonly quotas;
  readonly inbox;
  readonly sessions;
  readonly audit;
  readonly recovery;
  readonly autoReply;
  readonly media;
  readonly events;
  /** Absent: nobody signs in by an identity provider. */
  readonly oidc: OidcSettings | undefined;
  /** Absent: nothing is traced. */
  readonly tracing: TracingSettings | undefined;

  constructor(env: Environment) {
    this.production = env.NODE_ENV === 'production';
    this.logLevel = env.LOG_LEVEL;
    this.commit = env.GIT_COMMIT;
    this.shutdownTimeoutMs = {
      api: env.SHUTDOWN_TIMEOUT_MS ?? DEFAULT_SHUTDOWN_MS,
      // A worker has to end the longest send, and to write down what became of it.
      worker:
        env.SHUTDOWN_TIMEOUT_MS ??
        Math.max(DEFAULT_SHUTDOWN_MS, env.SEND_TIMEOUT_MS + SETTLEMENT_MS),
    };
    this.shutdownDelayMs = env.SHUTDOWN_DELAY_MS;
    this.http = {
      host: env.HOST ?? (env.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
      port: env.PORT,
      workerPort: env.WORKER_PORT,
      trustedProxies: readProxies(env.TRUST_PROXY),
      requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
      uploadTimeoutMs: env.UPLOAD_TIMEOUT_MS,
      maxConnections: env.MAX_CONNECTIONS,
      maxConnectionsPerAddress: env.MAX_CONNECTIONS_PER_ADDRESS,
      /** Whose pages may change something, beside our own. */
      origins: env.CORS_ORIGINS?.split(',') ?? [],
      docs: env.DOCS === 'on',
      metricsToken: secret(env.METRICS_TOKEN),
    };
    this.streams = { max: env.MAX_STREAMS, maxPerTenant: env.MAX_STREAMS_PER_TENANT };
    this.meta = {
      appSecret: secret(env.APP_SECRET),
      verifyToken: secret(env.VERIFY_TOKEN),
      apiUrl: env.WHATSAPP_API_URL.replace(/\/+$/, ''),
      apiVersion: env.WHATSAPP_API_VERSION,
      appId: env.META_APP_ID,
      configId: env.META_CONFIG_ID,
      sdkUrl: env.META_SDK_URL,
    };
    this.publicUrl = env.PUBLIC_URL?.replace(/\/+$/, '');
    this.oidc = oidcOf(env);
    this.brand = {
      name: env.BRAND_NAME,
      logoUrl: env.BRAND_LOGO_URL,
      colour: env.BRAND_COLOUR,
    };
    this.onboarding = { leaseMs: env.ONBOARDING_LEASE_MS };
    this.diagnosis = { everyMs: env.DIAGNOSIS_MINUTES * 60_000 };
    this.adminApiKey = secret(env.ADMIN_API_KEY);
    this.masterKeys = masterKeysOf(env);
    this.kms = kmsOf(env);
    this.mongoUri = env.MONGO_URI;
    this.mongo = { timeoutMs: env.MONGO_TIMEOUT_MS, workerTimeoutMs: workerTimeoutOf(env) };
    this.redis = {
      host: env.REDIS_HOST,
      port: env.REDIS_PORT,
      username: env.REDIS_USERNAME,
      password: secret(env.REDIS_PASSWORD),
      tls: env.REDIS_TLS,
      /** The only certificates to trust, in PEM; without them those of the system. */
      ca:
        env.REDIS_TLS_CA_FILE === undefined
          ? undefined
          : readFileSync(env.REDIS_TLS_CA_FILE, 'utf8'),
      sentinel: sentinelOf(env),
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
      uploadBytesPerDay: env.UPLOAD_BYTES_PER_DAY,
      storedBytes: env.STORED_BYTES,
    };
    this.inbox = {
      concurrency: env.APPLY_CONCURRENCY,
      attempts: env.APPLY_ATTEMPTS,
      backoffMs: env.APPLY_BACKOFF_MS,
      journalDays: env.JOURNAL_DAYS,
    };
    this.sessions = { idleHours: env.SESSION_IDLE_HOURS, hours: env.SESSION_HOURS };
    this.audit = { days: env.AUDIT_DAYS };
    this.recovery = { intervalMs: env.RECONCILE_INTERVAL_MS, afterMs: env.RECONCILE_AFTER_MS };
    this.autoReply = { limitPerDay: env.AUTO_REPLY_LIMIT_PER_DAY };
    this.events = {
      days: env.EVENT_DAYS,
      retryMs: env.EVENT_RETRY_SECONDS.split(',').map((seconds) => Number(seconds) * 1_000),
      timeoutMs: env.EVENT_TIMEOUT_MS,
      concurrency: env.EVENT_CONCURRENCY,
      allowPrivate: env.ENDPOINTS_ALLOW_PRIVATE,
    };
    this.tracing = tracingOf(env);
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
export function loadConfig(variables: Variables): AppConfig {
  const { environment, problems } = parseEnvironment(Environment, variables);
  const bad = new Set(problems.map(nameOf));
  // Of values that are bad themselves it is not known whether they go together.
  const pairs = problems.length === 0 ? impossiblePairs(environment) : [];
  const others = [...problemsInProduction(environment), ...pairs];
  const all = [...problems, ...others.filter((problem) => !bad.has(nameOf(problem)))];
  if (all.length > 0) throw new ConfigError(all);
  return new AppConfig(environment);
}

/** The variable that a problem is about, or the file that should hold it. */
function nameOf(problem: string): string {
  return /^\w+/.exec(problem)![0].replace(/_FILE$/, '');
}

function masterKeysOf({ MASTER_KEY, KMS_PROVIDER }: Environment): readonly MasterKey[] {
  if (MASTER_KEY === undefined && KMS_PROVIDER !== 'local') return [];
  const keys = readMasterKeys(MASTER_KEY ?? DEVELOPMENT_MASTER_KEY);
  if (typeof keys === 'string') throw new ConfigError([`MASTER_KEY: ${keys}`]);
  return keys;
}

function kmsOf(env: Environment): KmsSettings | undefined {
  const { KMS_PROVIDER: provider, KMS_KEY_ID: keyId, KMS_ENDPOINT: endpoint } = env;
  if ((provider !== 'aws' && provider !== 'gcp') || keyId === undefined) return undefined;
  return { provider, keyId, endpoint: endpoint?.replace(/\/+$/, '') };
}

function oidcOf(env: Environment): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = env;
  if (issuer === undefined || clientId === undefined) return undefined;
  return { issuer, clientId, clientSecret: secret(env.OIDC_CLIENT_SECRET), name: env.OIDC_NAME };
}

/** Somebody has to ask for traces: by saying where they go, or that they go to a collector beside us. */
function tracingOf(env: Environment): TracingSettings | undefined {
  const target = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const exporter = env.OTEL_TRACES_EXPORTER ?? (target === undefined ? 'none' : 'otlp');
  if (env.OTEL_SDK_DISABLED || exporter === 'none') return undefined;
  const headers = env.OTEL_EXPORTER_OTLP_HEADERS?.split(',').map((one): [string, string] => {
    const [name = '', ...value] = one.split('=');
    return [name.trim(), decode(value.join('=').trim())];
  });
  const asked = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL;
  const protocol = asked === 'http/json' ? 'http/json' : 'http/protobuf';
  return { protocol, headers: headers && Object.fromEntries(headers) };
}

/** OpenTelemetry writes them percent-encoded. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function sentinelOf(env: Environment) {
  const { REDIS_SENTINELS: list, REDIS_SENTINEL_NAME: name } = env;
  const hosts = list === undefined ? null : readHosts(list);
  if (hosts === null || name === undefined) return undefined;
  return { hosts, name, password: secret(env.REDIS_SENTINEL_PASSWORD) };
}

function secret(value: string | undefined): Secret | undefined {
  return value === undefined ? undefined : new Secret(value);
}

/** A claim, the request and its settlement share one lease. */
function workerTimeoutOf(env: Environment): number {
  const beside = (env.SEND_LEASE_MS - env.SEND_TIMEOUT_MS) / 2;
  return env.MONGO_WORKER_TIMEOUT_MS ?? Math.min(Math.max(beside, 2_000), 5_000);
}
