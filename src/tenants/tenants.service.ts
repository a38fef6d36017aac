import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditAction } from '../access/audit/audit-log.service.js';
import { ApiKeys } from '../access/keys/api-keys.service.js';
import { TenantNotFoundError } from '../access/access.errors.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import { InvalidRequestError } from '../common/errors.js';
import type { TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { Secret } from '../common/secret.js';
import { CryptoService, type WrappedKey } from '../crypto/crypto.service.js';
import type { Claimant } from './number-claims.service.js';
import { NumberStates } from './number-states.service.js';
import { NumbersService } from './numbers.service.js';
import { defaultNumberOf } from './business-number.js';
import { changesOf } from './tenant-changes.js';
import { TenantDirectory } from './tenant-directory.js';
import type { AutoReplyDto, RegisterTenantDto, UpdateTenantDto } from './tenant-request.dto.js';
import type { AutoReplySettings, Tenant, TenantLimits } from './tenant.schema.js';
import type { TenantFilter } from './tenant-filter.js';
import { TenantsRepository, type TenantChanges } from './tenants.repository.js';

/** The life of a tenant, from registration to deletion. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly numbers: NumbersService,
    private readonly states: NumberStates,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
    private readonly keys: ApiKeys,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @param ids made for it; the key is not kept and cannot be shown again
   * @throws NumberNotProvedError, MetaUnreachableError, PhoneNumberTakenError
   * @throws ExternalIdTakenError
   * @throws InvalidRequestError if its settings do not go together
   */
  async register(
    dto: RegisterTenantDto,
    { tenantId: _id, apiKey }: { tenantId: TenantId; apiKey: string },
  ): Promise<Tenant> {
    checkFallback(settingsOf(dto));
    const now = this.clock.now();
    const dataKey = await this.crypto.createDataKey(_id);
    const secret = new Secret(dto.accessToken);
    const sealed = await this.crypto.seal(dataKey, _id, 'accessToken', secret);
    const claimant = { byOperator: true, force: dto.force };
    const number = await this.numbers.claim(_id, dto, { secret, sealed }, claimant);
    const tenant: Tenant = {
      _id,
      name: dto.name,
      phoneNumberId: dto.phoneNumberId,
      numbers: [number],
      status: 'active',
      dataKey,
      autoReply: mergeAutoReply({ enabled: true }, dto.autoReply),
      unknownPolicy: dto.unknownPolicy ?? 'hold',
      createdAt: now,
      updatedAt: now,
      ...settingsOf(dto),
      ...(await this.sealAppSecret(_id, dataKey, dto)),
    };
    return this.audit.during(
      { action: 'tenant.registered', target: _id, tenantId: _id, changes: changesOf(dto) },
      () => this.numbers.naming(this.insert(tenant, apiKey), dto.phoneNumberId, claimant),
    );
  }

  list(filter: TenantFilter, page: PageQuery): Promise<Tenant[]> {
    return this.tenants.list(filter, page);
  }

  /** @throws TenantNotFoundError */
  async get(tenantId: TenantId): Promise<Tenant> {
    return found(await this.directory.find(tenantId), tenantId);
  }

  /**
   * What says how its number is connected goes to the default one. A number that is the tenant's
   * already becomes the default; any other takes the default one's place. A new access token also
   * brings back numbers that waited for one.
   *
   * @throws TenantNotFoundError
   * @throws NumberNotProvedError, MetaUnreachableError, PhoneNumberTakenError
   * @throws ExternalIdTakenError
   * @throws InvalidRequestError if its settings do not go together
   */
  async update(tenantId: TenantId, dto: UpdateTenantDto, claimant: Claimant): Promise<Tenant> {
    const before = await this.get(tenantId);
    const changes = changesOf(dto, { ...defaultNumberOf(before), ...before });
    return this.audit.during(
      { action: 'tenant.updated', target: tenantId, tenantId, changes },
      () => this.change(before, dto, claimant),
    );
  }

  /** Stops all sending. @throws TenantNotFoundError */
  async suspend(tenantId: TenantId): Promise<Tenant> {
    const changes = { status: 'suspended', statusReason: 'Suspended by an operator.' } as const;
    return this.audited('tenant.suspended', tenantId, () => this.tenants.update(tenantId, changes));
  }

  /** Makes a tenant and all its numbers active again, whatever they waited for. @throws TenantNotFoundError */
  async resume(tenantId: TenantId): Promise<Tenant> {
    return this.audited('tenant.resumed', tenantId, async () => {
      await this.states.resumeAll(tenantId);
      return this.tenants.update(tenantId, ACTIVE);
    });
  }

  /**
   * Hides the tenant, frees its numbers and destroys its data key, and with it tokens and secret.
   * Its messages and customers are removed in the background.
   *
   * @throws TenantNotFoundError
   */
  async delete(tenantId: TenantId): Promise<void> {
    await this.audited('tenant.deleted', tenantId, () => this.tenants.markDeleted(tenantId));
    await this.keys.revokeAllOf(tenantId);
  }

  /** An operator's limits for a tenant. @throws TenantNotFoundError */
  async setLimits(tenantId: TenantId, limits: TenantLimits): Promise<Tenant> {
    const update = (): Promise<Tenant | null> =>
      this.tenants.update(tenantId, { limits: { ...limits } });
    return this.audited('tenant.limits_changed', tenantId, update, { ...limits });
  }

  private async change(before: Tenant, dto: UpdateTenantDto, claimant: Claimant): Promise<Tenant> {
    const { _id: tenantId } = before;
    checkFallback({ ...before, ...settingsOf(dto) });
    const { phoneNumberId, wabaId, accessToken, displayPhoneNumber } = dto;
    const own = before.numbers.some((number) => number.phoneNumberId === phoneNumberId);
    const subject = (own ? phoneNumberId : before.phoneNumberId) ?? '';
    const connection = { phoneNumberId, wabaId, accessToken, displayPhoneNumber };
    if (Object.values(connection).some((part) => part !== undefined)) {
      await this.numbers.connect(tenantId, subject, connection, { ...claimant, force: dto.force });
    }
    const { name, autoReply, unknownPolicy } = dto;
    const { dataKey } = await this.get(tenantId);
    const changes: TenantChanges = {
      ...settingsOf(dto),
      ...defined({
        name,
        phoneNumberId: own ? phoneNumberId : undefined,
        autoReply: autoReply && mergeAutoReply(before.autoReply, autoReply),
        unknownPolicy,
      }),
      ...(await this.sealAppSecret(tenantId, dataKey, dto)),
      // As a process of an older version may have left it.
      ...(accessToken !== undefined && before.status === 'needs_reauth' ? ACTIVE : {}),
    };
    return this.changed(await this.tenants.update(tenantId, changes), tenantId);
  }

  private audited(
    action: AuditAction,
    tenantId: TenantId,
    change: () => Promise<Tenant | null>,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<Tenant> {
    return this.audit.during({ action, target: tenantId, tenantId, changes }, async () =>
      this.changed(await change(), tenantId),
    );
  }

  /** Its key first: cut short, that leaves a key that nobody was told, and never a tenant without one. */
  private async insert(tenant: Tenant, apiKey: string): Promise<Tenant> {
    const { _id } = tenant;
    const first = await this.keys.createFirst(_id, apiKey);
    try {
      await this.tenants.insert(tenant);
    } catch (error) {
      // Not if somebody else has just registered this very tenant.
      const there = await this.tenants.find(_id).catch(() => tenant);
      if (there === null) await this.keys.withdraw(first).catch(() => undefined);
      throw error;
    }
    return tenant;
  }

  private changed(tenant: Tenant | null, tenantId: TenantId): Tenant {
    const changed = found(tenant, tenantId);
    this.directory.forget(changed);
    return changed;
  }

  private async sealAppSecret(
    tenantId: TenantId,
    dataKey: WrappedKey,
    { appSecret }: Pick<UpdateTenantDto, 'appSecret'>,
  ): Promise<Pick<Tenant, 'appSecret'>> {
    if (appSecret === undefined) return {};
    const secret = new Secret(appSecret);
    return { appSecret: await this.crypto.seal(dataKey, tenantId, 'appSecret', secret) };
  }
}

const ACTIVE = { status: 'active', statusReason: undefined } as const;

/** @throws InvalidRequestError if there is no template to fall back on */
function checkFallback({ windowPolicy, fallbackTemplate }: Partial<Tenant>): void {
  if (windowPolicy !== 'template' || fallbackTemplate !== undefined) return;
  const message = 'must be there: the window policy "template" sends it';
  throw new InvalidRequestError([{ field: 'fallbackTemplate', message }]);
}

function settingsOf({
  externalId,
  windowPolicy,
  fallbackTemplate,
  defaultCountry,
}: UpdateTenantDto): Pick<
  Tenant,
  'externalId' | 'windowPolicy' | 'fallbackTemplate' | 'defaultCountry'
> {
  return defined({
    externalId,
    defaultCountry,
    windowPolicy,
    fallbackTemplate: fallbackTemplate && {
      name: fallbackTemplate.name,
      language: fallbackTemplate.language,
    },
  });
}

/** An empty text brings back the standard one. */
function mergeAutoReply(before: AutoReplySettings, change: AutoReplyDto = {}): AutoReplySettings {
  const text = change.text ?? before.text;
  const wait =
    change.unlessAnsweredWithin === undefined
      ? before.unlessAnsweredWithin
      : change.unlessAnsweredWithin;
  return {
    enabled: change.enabled ?? before.enabled,
    ...defined({ text: text || undefined, unlessAnsweredWithin: wait || undefined }),
  };
}

function found(tenant: Tenant | null, tenantId: TenantId): Tenant {
  if (tenant === null) throw new TenantNotFoundError(tenantId);
  return tenant;
}
