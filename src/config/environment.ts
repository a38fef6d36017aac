import { judgeApiUrl, judgeHost, judgeHttpUrl, judgeMongoUri, readHosts } from './addresses.js';
import { readMasterKeys } from './master-keys.js';
import { isProxyList } from './proxies.js';
import {
  BooleanVariable,
  ChoiceVariable,
  IntegerVariable,
  OptionalIntegerVariable,
  SecretVariable,
  TextVariable,
} from './rules.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Meta's versions: the first that still lives, and the one that this release was built for. */
const OLDEST_API_VERSION = 21;
export const NEWEST_API_VERSION = 26;

/** Keys and tokens travel in headers and addresses. */
const isPrintable = (value: string): boolean => /^[\x21-\x7e]+$/.test(value);
const isMetaId = (value: string): boolean => /^\d{1,32}$/.test(value);
const isUnpadded = (value: string): boolean => value === value.trim();

function judgeApiVersion(value: string): boolean | string {
  const [, number] = /^v([1-9]\d?)\.(\d{1,2})$/.exec(value) ?? [];
  if (number === undefined) return false;
  if (Number(number) < OLDEST_API_VERSION) return 'Meta no longer serves this version';
  return value.endsWith('.0') ? true : 'there is no such version';
}

function judgeMasterKey(value: string): boolean | string {
  const keys = readMasterKeys(value);
  return typeof keys === 'string' ? keys : true;
}

const OTLP_PROTOCOLS = ['http/protobuf', 'http/json'];

const areHeaders = (value: string): boolean =>
  value.split(',').every((one) => /^\s*[^\s=,]+\s*=[^,]*$/.test(one));

const areOrigins = (value: string): boolean =>
  value.split(',').every((one) => URL.canParse(one) && new URL(one).origin === one);

/**
 * Every variable the processes read, with its rule and its default; `.env.example` repeats them for
 * people. What only production asks for, and what does not go together, is in `config-problems.ts`.
 */
export class Environment {
  @ChoiceVariable(['development', 'test', 'production'])
  readonly NODE_ENV: string = 'development';

  @ChoiceVariable(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  readonly LOG_LEVEL: string = 'info';

  @IntegerVariable(0, 65_535)
  readonly PORT: number = 3000;

  @IntegerVariable(0, 65_535)
  readonly WORKER_PORT: number = 3001;

  @TextVariable('a number of proxies, or their addresses or networks with commas', isProxyList)
  readonly TRUST_PROXY: string | undefined = undefined;

  @TextVariable('a commit', (value) => /^[\w.-]{1,64}$/.test(value))
  readonly GIT_COMMIT: string = 'unknown';

  @OptionalIntegerVariable(0, 10 * MINUTE_MS)
  readonly SHUTDOWN_TIMEOUT_MS: number | undefined = undefined;

  @TextVariable('an address or a name to listen on, such as 127.0.0.1', judgeHost)
  readonly HOST: string | undefined = undefined;

  @IntegerVariable(100, 10 * MINUTE_MS)
  readonly REQUEST_TIMEOUT_MS: number = 30_000;

  @IntegerVariable(100, 24 * 60 * MINUTE_MS)
  readonly UPLOAD_TIMEOUT_MS: number = 10 * MINUTE_MS;

  @IntegerVariable(1, 1_000_000)
  readonly MAX_CONNECTIONS: number = 10_000;

  @IntegerVariable(1, 1_000_000)
  readonly MAX_CONNECTIONS_PER_ADDRESS: number = 2_000;

  @IntegerVariable(1, 1_000_000)
  readonly MAX_STREAMS: number = 2_000;

  @IntegerVariable(1, 1_000_000)
  readonly MAX_STREAMS_PER_TENANT: number = 200;

  @TextVariable(
    'a list of origins such as https://console.example.com,http://localhost:5173',
    areOrigins,
  )
  readonly CORS_ORIGINS: string | undefined = undefined;

  @ChoiceVariable(['on', 'off'])
  readonly DOCS: string = 'on';

  @SecretVariable(
    'a text of at least 16 letters, digits and signs, without blanks',
    (value) => value.length >= 16 && isPrintable(value),
  )
  readonly METRICS_TOKEN: string | undefined = undefined;

  @IntegerVariable(0, 5 * MINUTE_MS)
  readonly SHUTDOWN_DELAY_MS: number = 0;

  @SecretVariable(
    "the app secret of your Meta app (App settings, Basic, 'App secret')",
    isPrintable,
  )
  readonly APP_SECRET: string | undefined = undefined;

  @SecretVariable(
    'any text without blanks around it; the same you type in as "Verify token" at Meta',
    isUnpadded,
  )
  readonly VERIFY_TOKEN: string | undefined = undefined;

  @SecretVariable(
    'a text of at least 32 characters, or a list such as v2:<key>,v1:<old key>',
    judgeMasterKey,
  )
  readonly MASTER_KEY: string | undefined = undefined;

  @ChoiceVariable(['local', 'aws', 'gcp'])
  readonly KMS_PROVIDER: string = 'local';

  @TextVariable('the name of a key at the service', isPrintable)
  readonly KMS_KEY_ID: string | undefined = undefined;

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly KMS_ENDPOINT: string | undefined = undefined;

  @SecretVariable(
    'a text of at least 16 letters, digits and signs, without blanks',
    (value) => value.length >= 16 && isPrintable(value),
  )
  readonly ADMIN_API_KEY: string | undefined = undefined;

  @IntegerVariable(1, 24 * 30)
  readonly SESSION_IDLE_HOURS: number = 12;

  @IntegerVariable(1, 24 * 90)
  readonly SESSION_HOURS: number = 24 * 7;

  @SecretVariable('a mongodb:// address that names the database', judgeMongoUri)
  readonly MONGO_URI: string = 'mongodb://127.0.0.1:27017/whatsapp';

  @IntegerVariable(100, MINUTE_MS)
  readonly MONGO_TIMEOUT_MS: number = 1_200;

  @OptionalIntegerVariable(100, 10 * MINUTE_MS)
  readonly MONGO_WORKER_TIMEOUT_MS: number | undefined = undefined;

  @TextVariable('a host name or address alone', judgeHost)
  readonly REDIS_HOST: string = '127.0.0.1';

  @IntegerVariable(1, 65_535)
  readonly REDIS_PORT: number = 6379;

  @TextVariable('the name of an ACL user', (value) => /^\S+$/.test(value))
  readonly REDIS_USERNAME: string | undefined = undefined;

  @SecretVariable('any text')
  readonly REDIS_PASSWORD: string | undefined = undefined;

  @BooleanVariable()
  readonly REDIS_TLS: boolean = false;

  @TextVariable('the path of a file with certificates in PEM')
  readonly REDIS_TLS_CA_FILE: string | undefined = undefined;

  @TextVariable('a list of host:port, separated by commas', (value) => readHosts(value) !== null)
  readonly REDIS_SENTINELS: string | undefined = undefined;

  @TextVariable('the name of the master that the sentinels watch', (value) => /^\S+$/.test(value))
  readonly REDIS_SENTINEL_NAME: string | undefined = undefined;

  @SecretVariable('any text')
  readonly REDIS_SENTINEL_PASSWORD: string | undefined = undefined;

  @IntegerVariable(0, 1_000)
  readonly REDIS_DB: number = 0;

  @BooleanVariable()
  readonly REDIS_CLUSTER: boolean = false;

  @TextVariable('a word without blanks or colons', (value) => /^[\w-]+$/.test(value))
  readonly QUEUE_PREFIX: string = 'whatsapp';

  @TextVariable('an http:// or https:// address', judgeApiUrl)
  readonly WHATSAPP_API_URL: string = 'https://graph.facebook.com';

  @TextVariable('a living version such as v26.0', judgeApiVersion)
  readonly WHATSAPP_API_VERSION: string = 'v26.0';

  @TextVariable("the id of your Meta app (App settings, Basic, 'App ID')", isMetaId)
  readonly META_APP_ID: string | undefined = undefined;

  @TextVariable("the id of your app's Embedded Signup configuration", isMetaId)
  readonly META_CONFIG_ID: string | undefined = undefined;

  @TextVariable('an https:// address', judgeHttpUrl)
  readonly META_SDK_URL: string = 'https://connect.facebook.net/en_US/sdk.js';

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly PUBLIC_URL: string | undefined = undefined;

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly OIDC_ISSUER: string | undefined = undefined;

  @TextVariable('the id of a client at the identity provider')
  readonly OIDC_CLIENT_ID: string | undefined = undefined;

  @SecretVariable('any text')
  readonly OIDC_CLIENT_SECRET: string | undefined = undefined;

  @TextVariable('a name', (value) => value.length <= 80)
  readonly OIDC_NAME: string = 'single sign-on';

  @TextVariable('a name', (value) => value.length <= 80)
  readonly BRAND_NAME: string = 'WhatsApp';

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly BRAND_LOGO_URL: string | undefined = undefined;

  @TextVariable('a colour such as #0b6e4f', (value) => /^#[\da-f]{6}$/i.test(value))
  readonly BRAND_COLOUR: string = '#0b6e4f';

  @IntegerVariable(500, 10 * MINUTE_MS)
  readonly ONBOARDING_LEASE_MS: number = MINUTE_MS;

  @IntegerVariable(0, 30 * 24 * 60)
  readonly DIAGNOSIS_MINUTES: number = 360;

  @IntegerVariable(100, 5 * MINUTE_MS)
  readonly SEND_TIMEOUT_MS: number = 15_000;

  @IntegerVariable(200, 60 * MINUTE_MS)
  readonly SEND_LEASE_MS: number = 30_000;

  @IntegerVariable(1, 100)
  readonly SEND_ATTEMPTS: number = 5;

  @IntegerVariable(1, 60 * MINUTE_MS)
  readonly SEND_BACKOFF_MS: number = 2_000;

  @IntegerVariable(100, 30 * DAY_MS)
  readonly UNKNOWN_DEADLINE_MS: number = 10 * MINUTE_MS;

  @IntegerVariable(100, DAY_MS)
  readonly ORDER_HOLD_MS: number = MINUTE_MS;

  @IntegerVariable(1, 1_000)
  readonly LANE_CONCURRENCY: number = 100;

  @IntegerVariable(1, 1_000)
  readonly TURN_CONCURRENCY: number = 50;

  @IntegerVariable(1, 100_000)
  readonly NUMBER_PER_SECOND: number = 80;

  @IntegerVariable(1, 10_000)
  readonly PAIR_BURST: number = 45;

  @IntegerVariable(0, 10 * MINUTE_MS)
  readonly PAIR_INTERVAL_MS: number = 6_000;

  @IntegerVariable(0, 100_000)
  readonly REQUESTS_PER_SECOND: number = 500;

  @IntegerVariable(0, 1_000_000_000)
  readonly QUEUED_MESSAGES: number = 500_000;

  @IntegerVariable(0, 1_000_000_000_000_000)
  readonly UPLOAD_BYTES_PER_DAY: number = 10_000_000_000;

  @IntegerVariable(0, 1_000_000_000_000_000)
  readonly STORED_BYTES: number = 100_000_000_000;

  @IntegerVariable(1, 1_000)
  readonly APPLY_CONCURRENCY: number = 4;

  @IntegerVariable(1, 100)
  readonly APPLY_ATTEMPTS: number = 8;

  @IntegerVariable(1, 60 * MINUTE_MS)
  readonly APPLY_BACKOFF_MS: number = 1_000;

  @IntegerVariable(1, 3_650)
  readonly JOURNAL_DAYS: number = 14;

  @IntegerVariable(1, 36_500)
  readonly AUDIT_DAYS: number = 400;

  @IntegerVariable(10, 60 * MINUTE_MS)
  readonly RECONCILE_INTERVAL_MS: number = 1_000;

  @IntegerVariable(10, 60 * MINUTE_MS)
  readonly RECONCILE_AFTER_MS: number = 3_000;

  @IntegerVariable(0, 100_000)
  readonly AUTO_REPLY_LIMIT_PER_DAY: number = 2_000;

  @ChoiceVariable(['folder', 's3'])
  readonly MEDIA_STORAGE: string = 'folder';

  @TextVariable('the path of a folder')
  readonly MEDIA_DIR: string = '.data/media';

  @TextVariable('the name of a bucket', (value) => /^[\w.-]{3,63}$/.test(value))
  readonly MEDIA_S3_BUCKET: string | undefined = undefined;

  @TextVariable('a region such as eu-central-1', (value) => /^[\w-]+$/.test(value))
  readonly MEDIA_S3_REGION: string = 'us-east-1';

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly MEDIA_S3_ENDPOINT: string | undefined = undefined;

  @TextVariable('the id of an access key', isPrintable)
  readonly MEDIA_S3_ACCESS_KEY_ID: string | undefined = undefined;

  @SecretVariable('the secret of the access key', isPrintable)
  readonly MEDIA_S3_SECRET_ACCESS_KEY: string | undefined = undefined;

  @IntegerVariable(1_000, 60 * MINUTE_MS)
  readonly MEDIA_TIMEOUT_MS: number = 2 * MINUTE_MS;

  @IntegerVariable(1, 100)
  readonly MEDIA_ATTEMPTS: number = 10;

  @IntegerVariable(1, 60 * MINUTE_MS)
  readonly MEDIA_BACKOFF_MS: number = 5_000;

  @IntegerVariable(1, 1_000)
  readonly MEDIA_CONCURRENCY: number = 4;

  @IntegerVariable(1, 3650)
  readonly EVENT_DAYS: number = 30;

  @TextVariable('seconds between tries, such as 5,60,300', (value) =>
    /^\d{1,6}(,\d{1,6})*$/.test(value),
  )
  readonly EVENT_RETRY_SECONDS: string = '5,60,300,1800,7200,18000,36000,50400,72000,86400';

  @IntegerVariable(100, 60_000)
  readonly EVENT_TIMEOUT_MS: number = 15_000;

  @IntegerVariable(1, 1_000)
  readonly EVENT_CONCURRENCY: number = 20;

  @BooleanVariable()
  readonly ENDPOINTS_ALLOW_PRIVATE: boolean = false;

  // Names and meanings are OpenTelemetry's. What else it knows its SDK reads itself.
  @BooleanVariable()
  readonly OTEL_SDK_DISABLED: boolean = false;

  @TextVariable('otlp or none', (value) => ['otlp', 'none'].includes(value))
  readonly OTEL_TRACES_EXPORTER: string | undefined = undefined;

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined = undefined;

  @TextVariable('an http:// or https:// address', judgeHttpUrl)
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: string | undefined = undefined;

  @ChoiceVariable(OTLP_PROTOCOLS)
  readonly OTEL_EXPORTER_OTLP_PROTOCOL: string = 'http/protobuf';

  @TextVariable(`one of ${OTLP_PROTOCOLS.join(', ')}`, (value) => OTLP_PROTOCOLS.includes(value))
  readonly OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: string | undefined = undefined;

  @SecretVariable('a list of headers such as api-key=abc,x-team=whatsapp', areHeaders)
  readonly OTEL_EXPORTER_OTLP_HEADERS: string | undefined = undefined;

  @TextVariable('any text')
  readonly OTEL_SERVICE_NAME: string | undefined = undefined;

  @TextVariable('a list such as deployment.environment.name=production,region=eu', areHeaders)
  readonly OTEL_RESOURCE_ATTRIBUTES: string | undefined = undefined;

  @ChoiceVariable([
    ...['always_on', 'always_off', 'traceidratio'],
    ...['parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'],
  ])
  readonly OTEL_TRACES_SAMPLER: string = 'parentbased_always_on';

  @TextVariable('a share from 0 to 1', (value) => /^(0(\.\d+)?|1(\.0+)?)$/.test(value))
  readonly OTEL_TRACES_SAMPLER_ARG: string | undefined = undefined;
}
