import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import { InvalidRequestError } from '../../common/errors.js';
import { isId, newId, type TenantId } from '../../common/id.js';
import type { PageQuery } from '../../common/page.js';
import { SCOPES, type Scope } from '../../common/route-access.js';
import { InsufficientScopeError } from '../access.errors.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { currentActor, type Caller } from '../caller.js';
import type { EarlierKey } from '../earlier-key.js';
import { ApiKeyNotFoundError } from './api-key.errors.js';
import type { ApiKey, ApiKeyId } from './api-key.schema.js';
import { hashApiKey, newApiKey, prefixOf } from './api-key.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { KeyDirectory } from './key-directory.js';

/** Whose keys: a tenant's, or, with `null`, the operators'. */
export type Owner = TenantId | null;

/** A key that was just made. Its text is nowhere else and cannot be shown again. */
export interface NewKey {
  readonly row: ApiKey;
  readonly key: string;
}

/** The life of API keys: made, rotated, revoked. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly directory: KeyDirectory,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws InsufficientScopeError if the caller would grant what it may not itself
   * @throws InvalidRequestError if it would have expired already
   */
  async create(
    owner: Owner,
    wanted: { name: string; scopes: readonly Scope[]; expiresAt?: Date },
    caller: Caller,
  ): Promise<NewKey> {
    assertMayGrant(caller, wanted.scopes);
    if (wanted.expiresAt !== undefined && wanted.expiresAt <= this.clock.now()) {
      throw new InvalidRequestError([{ field: 'expiresAt', message: 'must lie in the future' }]);
    }
    const made = this.make(owner, wanted);
    return this.audit.during(
      {
        action: 'key.created',
        target: made.row._id,
        tenantId: owner,
        changes: { name: wanted.name, scopes: [...wanted.scopes] },
      },
      () => this.store(made),
    );
  }

  /**
   * The key that a tenant gets with its registration, which is what the audit log tells of. Twice is
   * once: its id is derived.
   */
  async createFirst(tenantId: TenantId, key: string): Promise<NewKey> {
    const made = this.make(tenantId, { name: 'first', scopes: SCOPES }, key);
    const first = { ...made, row: { ...made.row, _id: firstKeyIdOf(tenantId) } };
    await this.keys.insertOnce(first.row);
    return first;
  }

  /** Forgets a key that nobody was told. */
  withdraw({ row }: NewKey): Promise<void> {
    return this.keys.remove(row._id);
  }

  list(owner: Owner, page: PageQuery): Promise<ApiKey[]> {
    return this.keys.list(owner, page);
  }

  /** @throws ApiKeyNotFoundError */
  async revoke(owner: Owner, keyId: string): Promise<void> {
    const { _id, name } = await this.get(owner, keyId);
    await this.audit.during(
      { action: 'key.revoked', target: _id, tenantId: owner, changes: { name } },
      () => this.keys.revoke(owner, _id, this.clock.now()),
    );
    await this.directory.forget(_id);
  }

  /**
   * Makes a new key like this one, and ends this one after an overlap. The new one lives as long as
   * this one was made for.
   *
   * @param overlapSeconds during which both are good
   * @throws ApiKeyNotFoundError
   * @throws InsufficientScopeError if the key may do what the caller may not: its text is handed out
   */
  async rotate(
    owner: Owner,
    keyId: string,
    overlapSeconds: number,
    caller: Caller,
  ): Promise<NewKey> {
    const { _id, name, scopes, createdAt, expiresAt } = await this.get(owner, keyId);
    assertMayGrant(caller, scopes);
    const lifetimeMs = expiresAt && expiresAt.getTime() - createdAt.getTime();
    const made = this.make(owner, {
      name,
      scopes,
      ...defined({ expiresAt: lifetimeMs === undefined ? undefined : this.clock.in(lifetimeMs) }),
    });
    const endsAt = this.clock.in(overlapSeconds * 1_000);
    // The new one first: what is cut short leaves two good keys, never none.
    await this.audit.during(
      {
        action: 'key.rotated',
        target: _id,
        tenantId: owner,
        changes: { newKey: made.row._id, endsAt: endsAt.toISOString() },
      },
      async () => {
        await this.store(made);
        await this.keys.endAt(_id, endsAt);
      },
    );
    await this.directory.forget(_id);
    return made;
  }

  /** With the tenant they go, too. */
  async revokeAllOf(tenantId: TenantId): Promise<void> {
    await this.keys.revokeAllOf(tenantId, this.clock.now());
    this.directory.forgetOfTenant(tenantId);
  }

  /** The tenant's data was removed; of its keys nothing is of use. */
  retireOf(tenantId: TenantId): Promise<void> {
    return this.keys.retireOfTenant(tenantId, this.clock.now());
  }

  /** Takes a key into the list that is older than the list. Twice is once: its id is derived. */
  async adopt({ tenantId, hash, createdAt }: EarlierKey): Promise<ApiKey> {
    const row: ApiKey = {
      _id: firstKeyIdOf(tenantId),
      tenantId,
      name: 'first',
      scopes: [...SCOPES],
      hash,
      createdBy: { kind: 'system', id: null, name: 'carried over' },
      createdAt,
    };
    await this.keys.insertOnce(row);
    return (await this.directory.find(hash)) ?? row;
  }

  private async get(owner: Owner, keyId: string): Promise<ApiKey> {
    const key = isId('key', keyId) ? await this.keys.findLive(owner, keyId) : null;
    if (key === null) throw new ApiKeyNotFoundError(keyId);
    return key;
  }

  private make(
    owner: Owner,
    { name, scopes, expiresAt }: { name: string; scopes: readonly Scope[]; expiresAt?: Date },
    key = newApiKey(owner === null ? 'operator' : 'tenant'),
  ): NewKey {
    const row: ApiKey = {
      _id: newId('key'),
      tenantId: owner,
      name,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      hash: hashApiKey(key),
      prefix: prefixOf(key),
      createdBy: currentActor(),
      createdAt: this.clock.now(),
      ...defined({ expiresAt }),
    };
    return { row, key };
  }

  private async store(made: NewKey): Promise<NewKey> {
    await this.keys.insert(made.row);
    return made;
  }
}

/** Nobody hands out more than he has. @throws InsufficientScopeError */
function assertMayGrant(caller: Caller, scopes: readonly Scope[]): void {
  const lacking = scopes.find((scope) => !caller.scopes.includes(scope));
  if (lacking !== undefined) throw new InsufficientScopeError(lacking, caller.scopes);
}

function firstKeyIdOf(tenantId: TenantId): ApiKeyId {
  return `key_${tenantId.slice('tnt_'.length)}`;
}
