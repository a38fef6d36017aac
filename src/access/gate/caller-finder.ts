import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { boundedCache } from '../../common/bounded-cache.js';
import { Clock } from '../../common/clock.js';
import { AppConfig } from '../../config/app-config.js';
import { OPERATOR, type Caller } from '../caller.js';
import type { ApiKey } from '../keys/api-key.schema.js';
import { hashApiKey, isApiKey, isSameKey } from '../keys/api-key.js';
import { EarlierKeys } from '../keys/earlier-keys.service.js';
import { KeyDirectory } from '../keys/key-directory.js';
import { PeopleOnlyError, SessionNeededError } from '../people/people.errors.js';
import { callerOf } from '../people/person-caller.js';
import { Sessions } from '../people/sessions.service.js';
import type { User } from '../people/user.schema.js';
import { KeyUsage } from './key-usage.service.js';
import { Refusals, type RefusedFor } from './refusals.service.js';

/**
 * A key is told once its row is stored, so one that is wrong stays wrong: the time is only for keys
 * that a restored backup brings back.
 */
const WRONG_FOR_MS = 60_000;
const MAX_WRONG = 20_000;

/** Who calls, and, where somebody signed in, the person. */
export interface Found {
  readonly caller: Caller;
  readonly user?: User;
}

/** Finds out who calls, by their key or their session. */
@Injectable()
export class CallerFinder {
  /** Hashes of keys that are no good, and why: they cost no query a second time. */
  private readonly wrong = boundedCache<string, RefusedFor>(MAX_WRONG, { ttl: WRONG_FOR_MS });

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly keys: KeyDirectory,
    private readonly earlier: EarlierKeys,
    private readonly usage: KeyUsage,
    private readonly refusals: Refusals,
    private readonly sessions: Sessions,
  ) {}

  /** @throws MissingKeyError, TooManyWrongKeysError, CsrfTokenMissingError */
  async find(request: FastifyRequest): Promise<Found> {
    const key = keyOf(request);
    if (key !== undefined) return { caller: await this.byKey(request, key) };
    const signedIn = await this.sessions.find(request);
    if (signedIn !== null) return { caller: callerOf(signedIn.user), user: signedIn.user };
    // A first try with plain curl works; a production process does not start without the key.
    const { adminApiKey, production } = this.config;
    if (adminApiKey === undefined && !production) return { caller: OPERATOR };
    throw this.refusals.refuse(request, 'missing');
  }

  /** Who signed in. @throws SessionNeededError, PeopleOnlyError, CsrfTokenMissingError */
  async findPerson(request: FastifyRequest): Promise<Caller> {
    if (keyOf(request) !== undefined) {
      await this.find(request);
      throw new PeopleOnlyError();
    }
    const signedIn = await this.sessions.find(request);
    if (signedIn === null) throw new SessionNeededError();
    return callerOf(signedIn.user);
  }

  private async byKey(request: FastifyRequest, key: string): Promise<Caller> {
    const { adminApiKey } = this.config;
    if (adminApiKey !== undefined && isSameKey(adminApiKey.reveal(), key)) return OPERATOR;
    const hash = hashApiKey(key);
    const seenBefore = this.wrong.has(hash);
    const found = await this.judge(key, hash);
    if (typeof found === 'string') throw this.refusals.refuse(request, found, { key, seenBefore });
    this.usage.record(found._id);
    return toCaller(found);
  }

  /** @returns the key if it is good, else why it is not */
  private async judge(key: string, hash: string): Promise<ApiKey | RefusedFor> {
    const wrong = this.wrong.get(hash);
    if (wrong !== undefined) return wrong;
    const found = isApiKey(key) ? await this.look(hash) : null;
    const verdict = found === null ? 'unknown' : this.judgeRow(found);
    if (typeof verdict === 'string') this.wrong.set(hash, verdict);
    return verdict;
  }

  private async look(hash: string): Promise<ApiKey | null> {
    return (await this.keys.find(hash)) ?? this.earlier.find(hash);
  }

  private judgeRow(key: ApiKey): ApiKey | RefusedFor {
    if (key.revokedAt !== undefined) return 'revoked';
    return key.expiresAt !== undefined && key.expiresAt <= this.clock.now() ? 'expired' : key;
  }
}

function toCaller({ _id, tenantId, name, scopes }: ApiKey): Caller {
  return tenantId === null
    ? { kind: 'operator', keyId: _id, name, scopes }
    : { kind: 'tenant', tenantId, keyId: _id, name, scopes };
}

function keyOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}
