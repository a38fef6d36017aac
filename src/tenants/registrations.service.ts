import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newApiKey } from '../access/keys/api-key.js';
import { Clock } from '../common/clock.js';
import { InvalidRequestError } from '../common/errors.js';
import { newId } from '../common/id.js';
import { Secret } from '../common/secret.js';
import { CryptoService } from '../crypto/crypto.service.js';
import type { Registration } from './registration.schema.js';
import { RegistrationsRepository } from './registrations.repository.js';
import { RegistrationKeyReusedError } from './tenant.errors.js';
import type { RegisterTenantDto } from './tenant-request.dto.js';
import { toTenantResponse, type RegisteredTenantResponse } from './tenant.dto.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';
import { TokenChecker } from './token-checker.service.js';

const KEPT_MS = 24 * 60 * 60_000;

/** Registers tenants, each once per idempotency key however often it is asked for. */
@Injectable()
export class Registrations {
  constructor(
    private readonly rows: RegistrationsRepository,
    private readonly service: TenantsService,
    private readonly tenants: TenantsRepository,
    private readonly tokens: TokenChecker,
    private readonly crypto: CryptoService,
    private readonly clock: Clock,
  ) {}

  /**
   * With a key, the tenant's id and API key are written down (sealed) before the tenant: whoever asks
   * again, also at the same time or after a crash, goes on with the same ones and gets the same answer.
   *
   * @param caller whose key it is; others may use the same one for something else
   * @throws RegistrationKeyReusedError, and what `TenantsService.register` throws
   */
  async register(
    dto: RegisterTenantDto,
    caller: string,
    key: string | undefined,
  ): Promise<RegisteredTenantResponse> {
    if (key === undefined) {
      const ids = { tenantId: newId('tnt'), apiKey: newApiKey('tenant') };
      const tenant = await this.tokens.check(await this.service.register(dto, ids));
      return { ...toTenantResponse(tenant), apiKey: ids.apiKey };
    }
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
      const message = 'must have 1 to 255 printable ASCII characters';
      throw new InvalidRequestError([{ field: 'Idempotency-Key', message }]);
    }
    const row = await this.begin(hash(`${caller}\n${key}`), hash(canonical(dto)));
    if (row.answer !== undefined) return this.read(row, row.answer);
    const apiKey = (await this.open(row, 'apiKey', row.apiKey)).reveal();
    const tenant =
      (await this.tenants.find(row.tenantId)) ??
      (await this.service.register(dto, { ...row, apiKey }).catch(async (error: unknown) => {
        // Another call with this key was quicker; what it made is the answer to both.
        const made = await this.tenants.find(row.tenantId);
        if (made !== null) return made;
        await this.rows.removeUnanswered(row._id);
        throw error;
      }));
    const answer = { ...toTenantResponse(await this.tokens.check(tenant)), apiKey };
    const sealed = await this.seal(row, 'answer', JSON.stringify(answer));
    return this.read(row, await this.rows.answer(row._id, sealed));
  }

  private async begin(_id: string, fingerprint: string): Promise<Registration> {
    const known = await this.rows.find(_id);
    const row = known ?? (await this.rows.insertOrFind(await this.newRow(_id, fingerprint)));
    if (row.fingerprint !== fingerprint) throw new RegistrationKeyReusedError();
    return row;
  }

  private async newRow(_id: string, fingerprint: string): Promise<Registration> {
    const dataKey = await this.crypto.createDataKey(_id);
    return {
      _id,
      fingerprint,
      tenantId: newId('tnt'),
      dataKey,
      apiKey: await this.seal({ _id, dataKey }, 'apiKey', newApiKey('tenant')),
      expiresAt: this.clock.in(KEPT_MS),
    };
  }

  private async read(row: Registration, answer: string): Promise<RegisteredTenantResponse> {
    const text = (await this.open(row, 'answer', answer)).reveal();
    return JSON.parse(text) as RegisteredTenantResponse;
  }

  private seal(
    { _id, dataKey }: Pick<Registration, '_id' | 'dataKey'>,
    purpose: string,
    text: string,
  ): Promise<string> {
    return this.crypto.seal(dataKey, _id, purpose, new Secret(text));
  }

  private open({ _id, dataKey }: Registration, purpose: string, sealed: string): Promise<Secret> {
    return this.crypto.open(dataKey, _id, purpose, sealed);
  }
}

function canonical(dto: RegisterTenantDto): string {
  return JSON.stringify(dto, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
