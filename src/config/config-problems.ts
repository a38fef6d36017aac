import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from './environment.js';

/** What stands in examples and instructions, which everybody knows. */
const PLACEHOLDER =
  /^(?:<.*>|(?:change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|your[-_ ]|insert[-_ ]|example|placeholder|todo|development-).*)$/i;

/** The least length of what an attacker could guess; the other secrets have their own rule. */
const LEAST_LENGTH = {
  APP_SECRET: 16,
  VERIFY_TOKEN: 8,
  MASTER_KEY: 32,
  ADMIN_API_KEY: 16,
} as const;

export function problemsInProduction(env: Environment): string[] {
  if (env.NODE_ENV !== 'production') return [];
  return Object.entries(LEAST_LENGTH).flatMap(([name, length]) => {
    const value = env[name as keyof typeof LEAST_LENGTH];
    // A key management service makes master keys of its own.
    if (value === undefined && name === 'MASTER_KEY' && env.KMS_PROVIDER !== 'local') return [];
    if (value === undefined) return [`${name} must be set with NODE_ENV=production`];
    if (value.length < length) {
      return [`${name} must have at least ${length} characters with NODE_ENV=production`];
    }
    return PLACEHOLDER.test(value.replace(/^v\d+:/, ''))
      ? [`${name} must not be a placeholder with NODE_ENV=production`]
      : [];
  });
}

/** @returns what cannot work together */
export function impossiblePairs(env: Environment): string[] {
  return [
    ...sendingProblems(env),
    ...redisProblems(env),
    ...mediaProblems(env),
    ...requestProblems(env),
    ...oidcProblems(env),
    ...kmsProblems(env),
  ];
}

function requestProblems(env: Environment): string[] {
  return env.UPLOAD_TIMEOUT_MS < env.REQUEST_TIMEOUT_MS
    ? ['UPLOAD_TIMEOUT_MS must not be less than REQUEST_TIMEOUT_MS']
    : [];
}

function oidcProblems(env: Environment): string[] {
  const { OIDC_ISSUER: issuer } = env;
  if (issuer === undefined) {
    return env.OIDC_CLIENT_ID === undefined && env.OIDC_CLIENT_SECRET === undefined
      ? []
      : ['OIDC_ISSUER must be set with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET'];
  }
  const problems: string[] = [];
  if (env.OIDC_CLIENT_ID === undefined)
    problems.push('OIDC_CLIENT_ID must be set with OIDC_ISSUER');
  if (env.PUBLIC_URL === undefined) {
    problems.push('PUBLIC_URL must be set with OIDC_ISSUER: browsers come back to it');
  }
  if (env.NODE_ENV === 'production' && issuer.startsWith('http://')) {
    problems.push('OIDC_ISSUER must be an https:// address with NODE_ENV=production');
  }
  return problems;
}

/** How each service names its keys. */
const KMS_KEY: Readonly<Record<string, { readonly rule: RegExp; readonly mustBe: string }>> = {
  aws: {
    rule: /^(?:arn:aws[\w-]*:kms:[\w-]+:\d{12}:(?:key\/[\w-]+|alias\/[\w/-]+)|alias\/[\w/-]+|(?:mrk-)?[\da-f-]{32,36})$/,
    mustBe:
      'the ARN of a key, such as arn:aws:kms:eu-central-1:111122223333:key/…, its id or an alias/…',
  },
  gcp: {
    rule: /^projects\/[^/]+\/locations\/[^/]+\/keyRings\/[^/]+\/cryptoKeys\/[^/]+$/,
    mustBe: 'a key such as projects/…/locations/…/keyRings/…/cryptoKeys/…, without a version',
  },
};

function kmsProblems(env: Environment): string[] {
  const { KMS_PROVIDER: provider, KMS_KEY_ID: keyId, KMS_ENDPOINT: endpoint } = env;
  const key = KMS_KEY[provider];
  if (key === undefined) {
    return keyId === undefined && endpoint === undefined
      ? []
      : ['KMS_PROVIDER must be aws or gcp with KMS_KEY_ID and KMS_ENDPOINT'];
  }
  const problems: string[] = [];
  if (keyId === undefined) problems.push(`KMS_KEY_ID must be set with KMS_PROVIDER=${provider}`);
  else if (!key.rule.test(keyId)) {
    problems.push(`KMS_KEY_ID must be ${key.mustBe} with KMS_PROVIDER=${provider}`);
  }
  if (env.NODE_ENV === 'production' && endpoint?.startsWith('http://') === true) {
    problems.push('KMS_ENDPOINT must be an https:// address with NODE_ENV=production');
  }
  return problems;
}

function sendingProblems(env: Environment): string[] {
  // A lease that ends before the request does would lend the message out a second time.
  if (env.SEND_LEASE_MS <= env.SEND_TIMEOUT_MS) {
    return ['SEND_LEASE_MS must be greater than SEND_TIMEOUT_MS'];
  }
  // It begins before the claim is written, and must last until the outcome is.
  const around = 2 * (env.MONGO_WORKER_TIMEOUT_MS ?? 0);
  return env.SEND_LEASE_MS < env.SEND_TIMEOUT_MS + around
    ? ['SEND_LEASE_MS must be at least SEND_TIMEOUT_MS and twice MONGO_WORKER_TIMEOUT_MS']
    : [];
}

function redisProblems(env: Environment): string[] {
  const problems: string[] = [];
  if (env.REDIS_CLUSTER && env.REDIS_DB !== 0) {
    problems.push('REDIS_DB must be 0 with REDIS_CLUSTER=true');
  }
  if (env.REDIS_CLUSTER && env.REDIS_SENTINELS !== undefined) {
    problems.push('REDIS_SENTINELS must not be set with REDIS_CLUSTER=true');
  }
  if ((env.REDIS_SENTINELS === undefined) !== (env.REDIS_SENTINEL_NAME === undefined)) {
    problems.push('REDIS_SENTINELS and REDIS_SENTINEL_NAME must be set together');
  }
  if (env.REDIS_SENTINEL_PASSWORD !== undefined && env.REDIS_SENTINELS === undefined) {
    problems.push('REDIS_SENTINEL_PASSWORD must not be set without REDIS_SENTINELS');
  }
  if (env.REDIS_USERNAME !== undefined && env.REDIS_PASSWORD === undefined) {
    problems.push('REDIS_PASSWORD must be set with REDIS_USERNAME');
  }
  if (env.REDIS_TLS_CA_FILE !== undefined && !env.REDIS_TLS) {
    problems.push('REDIS_TLS must be true with REDIS_TLS_CA_FILE');
  }
  if (env.REDIS_TLS_CA_FILE !== undefined && !holdsCertificate(env.REDIS_TLS_CA_FILE)) {
    problems.push('REDIS_TLS_CA_FILE must name a file that can be read, with certificates in PEM');
  }
  return problems;
}

function mediaProblems(env: Environment): string[] {
  const problems: string[] = [];
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

function holdsCertificate(path: string): boolean {
  try {
    return new X509Certificate(readFileSync(path)).raw.length > 0;
  } catch {
    return false;
  }
}
