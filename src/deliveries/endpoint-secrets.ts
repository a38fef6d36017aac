import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
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
  /** The newest secret's first. */
  readonly signers: readonly Webhook[];
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
    return { signers: secrets.map((secret) => new Webhook(secret.reveal())), headers };
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

/**
 * The headers of Standard Webhooks. While two secrets live both sign, and a receiver that knows
 * either one is content.
 *
 * @param body the bytes that are sent
 * @see https://www.standardwebhooks.com
 */
export function signedHeaders(
  signers: readonly Webhook[],
  id: string,
  at: Date,
  body: Buffer,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signers.map((signer) => signer.sign(id, at, body)).join(' '),
  };
}
