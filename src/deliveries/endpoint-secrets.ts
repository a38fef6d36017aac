import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import type { Endpoint, SealedSecret } from './endpoint.schema.js';

const PREFIX = 'whsec_';
const SECRET_BYTES = 24;
const PURPOSE = 'signingSecret';
const HEADERS_PURPOSE = 'headers';

/** What a request to an endpoint is sent with. */
export interface Signing {
  /** The newest secret first. */
  readonly keys: readonly KeyObject[];
  /** The receiver's own headers. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What signs is kept sealed, and opened to sign. */
@Injectable()
export class EndpointSecrets {
  private readonly opened = new WeakMap<Endpoint, Promise<Signing>>();

  constructor(
    private readonly crypto: CryptoService,
    private readonly clock: Clock,
  ) {}

  newSecret(): Secret {
    return new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64'));
  }

  async seal(endpoint: Pick<Endpoint, '_id' | 'dataKey'>, secret: Secret): Promise<SealedSecret> {
    const { _id, dataKey } = endpoint;
    return { sealed: await this.crypto.seal(dataKey, _id, PURPOSE, secret) };
  }

  /** The newest secret first; those that were replaced for as long as they sign beside it. */
  async open({ _id, dataKey, secrets }: Endpoint): Promise<Secret[]> {
    const now = this.clock.now();
    const living = secrets.filter(({ until }) => until === undefined || until > now);
    return Promise.all(living.map(({ sealed }) => this.crypto.open(dataKey, _id, PURPOSE, sealed)));
  }

  /** Opened once for each time that the endpoint was read: a turn posts many events. */
  signingOf(endpoint: Endpoint): Promise<Signing> {
    const known = this.opened.get(endpoint);
    if (known !== undefined) return known;
    const opening = this.openAll(endpoint);
    this.opened.set(endpoint, opening);
    return opening;
  }

  async sealHeaders(
    { _id, dataKey }: Pick<Endpoint, '_id' | 'dataKey'>,
    headers: Readonly<Record<string, string>>,
  ): Promise<string> {
    const text = new Secret(JSON.stringify(headers));
    return this.crypto.seal(dataKey, _id, HEADERS_PURPOSE, text);
  }

  private async openAll(endpoint: Endpoint): Promise<Signing> {
    const secrets = await this.open(endpoint);
    const headers = await this.openHeaders(endpoint);
    return { keys: secrets.map(keyOf), headers };
  }

  private async openHeaders({
    _id,
    dataKey,
    sealedHeaders,
  }: Endpoint): Promise<Record<string, string>> {
    if (sealedHeaders === undefined) return {};
    const text = await this.crypto.open(dataKey, _id, HEADERS_PURPOSE, sealedHeaders);
    return JSON.parse(text.reveal()) as Record<string, string>;
  }
}

/** What stands behind the prefix, read once for many signatures. */
export function keyOf(secret: Secret): KeyObject {
  return createSecretKey(secret.reveal().slice(PREFIX.length), 'base64');
}

/**
 * The headers of Standard Webhooks. While two secrets live both sign, and a receiver that knows
 * either one is content.
 *
 * @param keys the newest secret's first
 * @param body the bytes that are sent
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  keys: readonly KeyObject[],
  id: string,
  at: Date,
  body: Buffer,
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const start = `${id}.${timestamp}.`;
  const sign = (key: KeyObject): string =>
    `v1,${createHmac('sha256', key).update(start).update(body).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map(sign).join(' '),
  };
}
