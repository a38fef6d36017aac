import { Injectable, Logger } from '@nestjs/common';
import { AuditLog, type AuditAction } from '../access/audit/audit-log.service.js';
import { ApiKeys } from '../access/keys/api-keys.service.js';
import { Clock } from '../common/clock.js';
import { InvalidRequestError } from '../common/errors.js';
import { newId, type TenantId } from '../common/id.js';
import type { PageQuery } from '../common/page.js';
import { Secret } from '../common/secret.js';
import { CryptoService, type WrappedKey } from '../crypto/crypto.service.js';
import { TenantDirectory } from './tenant-directory.js';
import type { AutoReplyDto, RegisterTenantDto, UpdateTenantDto } from './tenant.dto.js';
import { TenantNotFoundError } from '../access/access.errors.js';
import type { AutoReplySettings, Tenant, TenantLimits } from './tenant.schema.js';
import { changesOf } from './tenant-changes.js';
import { TenantsRepository, type TenantChanges } from './tenants.repository.js';

/** The life of a tenant, from registration to deletion. */
@Injectable()
export class TenantsService {
  private readonly logger = new Logger(TenantsService.name);

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly directory: TenantDirectory,
    private readonly crypto: CryptoService,
    private readonly keys: ApiKeys,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the tenant and its API key, which is not kept and cannot be shown again
   * @throws PhoneNumberTakenError
   * @throws InvalidRequestError if its settings do not go together
   */
  async register(dto: RegisterTenantDto): Promise<{ tenant: Tenant; apiKey: string }> {
    checkFallback(publicSettings(dto));
    const _id = newId('tnt');
    const now = this.clock.now();
    const dataKey = await this.crypto.createDataKey(_id);
    const tenant: Tenant = {
      _id,
      name: dto.name,
      phoneNumberId: dto.phoneNumberId,
      status: 'active',
      dataKey,
      autoReply: mergeAutoReply({ enabled: true }, dto.autoReply),
      unknownPolicy: dto.unknownPolicy ?? 'hold',
      createdAt: now,
      updatedAt: now,
      ...publicSettings(dto),
      ...(await this.seal(_id, dataKey, dto)),
    };
    return this.audit.during(
      { action: 'tenant.registered', target: _id, tenantId: _id, changes: changesOf(dto) },
      () => this.insert(tenant),
    );
  }

  list(page: PageQuery): Promise<Tenant[]> {
    return this.tenants.list(page);
  }

  /** @throws TenantNotFoundError */
  async get(tenantId: TenantId): Promise<Tenant> {
    return found(await this.tenants.find(tenantId), tenantId);
  }

  /**
   * A new access token also brings back a tenant that waited for one.
   *
   * @throws TenantNotFoundError
   * @throws PhoneNumberTakenError
   * @throws InvalidRequestError if its settings do not go together
   */
  async update(tenantId: TenantId, dto: UpdateTenantDto): Promise<Tenant> {
    const before = await this.get(tenantId);
    checkFallback({ ...before, ...publicSettings(dto) });
    const reauthorised = dto.accessToken !== undefined && before.status === 'needs_reauth';
    const changes: TenantChanges = {
      ...publicSettings(dto),
      ...(dto.name !== undefined && { name: dto.name }),
      ...(dto.phoneNumberId !== undefined && { phoneNumberId: dto.phoneNumberId }),
      ...(dto.autoReply !== undefined && {
        autoReply: mergeAutoReply(before.autoReply, dto.autoReply),
      }),
      ...(dto.unknownPolicy !== undefined && { unknownPolicy: dto.unknownPolicy }),
      ...(await this.sealAnew(before, dto)),
      ...(reauthorised && { status: 'active', statusReason: undefined, stop: undefined }),
    };
    return this.audit.during(
      {
        action: 'tenant.updated',
        target: tenantId,
        tenantId,
        changes: changesOf(dto, before),
      },
      async () => this.changed(await this.tenants.update(tenantId, changes), tenantId),
    );
  }

  /** Stops all sending. @throws TenantNotFoundError */
  async suspend(tenantId: TenantId): Promise<Tenant> {
    const changes = { status: 'suspended', statusReason: 'Suspended by an operator.' } as const;
    return this.audited('tenant.suspended', tenantId, changes);
  }

  /** Makes a tenant active again, whatever it waited for. @throws TenantNotFoundError */
  async resume(tenantId: TenantId): Promise<Tenant> {
    const changes = {
      status: 'active',
      statusReason: undefined,
      stop: undefined,
      templatesHeld: undefined,
    } as const;
    return this.audited('tenant.resumed', tenantId, changes);
  }

  /**
   * Hides the tenant, frees its number and destroys its data key, and with it token and secret.
   * Its messages and customers are removed in the background.
   *
   * @throws TenantNotFoundError
   */
  async delete(tenantId: TenantId): Promise<void> {
    const changes: TenantChanges = {
      status: 'deleted',
      statusReason: undefined,
      phoneNumberId: undefined,
      accessToken: undefined,
      appSecret: undefined,
      apiKeyHash: undefined,
      dataKey: { masterKeyId: '', wrapped: '' },
    };
    await this.audited('tenant.deleted', tenantId, changes);
    await this.keys.revokeAllOf(tenantId);
  }

  /**
   * Meta refuses the token: sending waits for a new one, receiving goes on.
   *
   * @param refused the token as it is stored; if another was set meanwhile, nothing changes
   */
  async requireReauthorisation(
    tenantId: TenantId,
    reason: string,
    refused?: string,
  ): Promise<void> {
    const tenant = await this.tenants.moveStatus(
      tenantId,
      ['active', 'paused'],
      'needs_reauth',
      reason,
      refused,
    );
    if (tenant !== null) this.directory.forget(tenant);
  }

  /** Meta stopped the account or number: sending waits until an operator resumes it. */
  async pause(tenantId: TenantId, reason: string): Promise<void> {
    const tenant = await this.tenants.moveStatus(tenantId, ['active'], 'paused', reason);
    if (tenant !== null) this.directory.forget(tenant);
  }

  /** Meta lifted what it had stopped. */
  async liftPause(tenantId: TenantId): Promise<void> {
    const tenant = await this.tenants.moveStatus(tenantId, ['paused'], 'active');
    if (tenant !== null) this.directory.forget(tenant);
  }

  /** An operator's limits for a tenant. @throws TenantNotFoundError */
  async setLimits(tenantId: TenantId, limits: TenantLimits): Promise<Tenant> {
    return this.audited(
      'tenant.limits_changed',
      tenantId,
      { limits: { ...limits } },
      { ...limits },
    );
  }

  /** Meta changed how many messages a second the number may send. */
  async setThroughput(tenantId: TenantId, throughputPerSecond: number): Promise<void> {
    this.changed(await this.tenants.update(tenantId, { throughputPerSecond }), tenantId);
  }

  /** Meta changed how many people may be written to in 24 hours outside of service windows. */
  async setMessagingLimit(tenantId: TenantId, messagingLimit: string): Promise<void> {
    this.changed(await this.tenants.update(tenantId, { messagingLimit }), tenantId);
  }

  /** Its key first: cut short, that leaves a key that nobody was told, and never a tenant without one. */
  private async insert(tenant: Tenant): Promise<{ tenant: Tenant; apiKey: string }> {
    const first = await this.keys.createFirst(tenant._id);
    try {
      await this.tenants.insert(tenant);
    } catch (error) {
      await this.keys.withdraw(first).catch(() => undefined);
      throw error;
    }
    return { tenant, apiKey: first.key };
  }

  private changed(tenant: Tenant | null, tenantId: TenantId): Tenant {
    const changed = found(tenant, tenantId);
    this.directory.forget(changed);
    return changed;
  }

  /**
   * A new token may replace one that nothing opens any more, because its master key is lost: under
   * a new data key. An app secret of the tenant's own is lost with the old one, unless it comes along.
   */
  private async sealAnew(
    { _id, dataKey, appSecret }: Tenant,
    dto: UpdateTenantDto,
  ): Promise<TenantChanges> {
    if (dto.accessToken === undefined || this.crypto.opensDataKey(dataKey, _id)) {
      return this.seal(_id, dataKey, dto);
    }
    const fresh = await this.crypto.createDataKey(_id);
    const lost = appSecret !== undefined && dto.appSecret === undefined;
    this.logger.warn(
      { tenantId: _id, appSecretLost: lost },
      'the data key does not open; the new access token is sealed under a new one',
    );
    return { dataKey: fresh, appSecret: undefined, ...(await this.seal(_id, fresh, dto)) };
  }

  private audited(
    action: AuditAction,
    tenantId: TenantId,
    update: TenantChanges,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<Tenant> {
    return this.audit.during({ action, target: tenantId, tenantId, changes }, async () =>
      this.changed(await this.tenants.update(tenantId, update), tenantId),
    );
  }

  private async seal(
    tenantId: TenantId,
    dataKey: WrappedKey,
    { accessToken, appSecret }: Pick<UpdateTenantDto, 'accessToken' | 'appSecret'>,
  ): Promise<Pick<Tenant, 'accessToken' | 'appSecret'>> {
    const seal = (purpose: string, secret: string): Promise<string> =>
      this.crypto.seal(dataKey, tenantId, purpose, new Secret(secret));
    return {
      ...(accessToken !== undefined && { accessToken: await seal('accessToken', accessToken) }),
      ...(appSecret !== undefined && { appSecret: await seal('appSecret', appSecret) }),
    };
  }
}

/** @throws InvalidRequestError if there is no template to fall back on */
function checkFallback({ windowPolicy, fallbackTemplate }: Partial<Tenant>): void {
  if (windowPolicy !== 'template' || fallbackTemplate !== undefined) return;
  const message = 'must be there: the window policy "template" sends it';
  throw new InvalidRequestError([{ field: 'fallbackTemplate', message }]);
}

function publicSettings({
  wabaId,
  displayPhoneNumber,
  windowPolicy,
  fallbackTemplate,
  defaultCountry,
}: UpdateTenantDto): Pick<
  Tenant,
  'wabaId' | 'displayPhoneNumber' | 'windowPolicy' | 'fallbackTemplate' | 'defaultCountry'
> {
  return {
    ...(defaultCountry !== undefined && { defaultCountry }),
    ...(windowPolicy !== undefined && { windowPolicy }),
    ...(fallbackTemplate !== undefined && {
      fallbackTemplate: { name: fallbackTemplate.name, language: fallbackTemplate.language },
    }),
    ...(wabaId !== undefined && { wabaId }),
    ...(displayPhoneNumber !== undefined && {
      displayPhoneNumber: displayPhoneNumber.replaceAll(/\D/g, ''),
    }),
  };
}

/** An empty text brings back the standard one. */
function mergeAutoReply(before: AutoReplySettings, change: AutoReplyDto = {}): AutoReplySettings {
  const text = change.text ?? before.text;
  return { enabled: change.enabled ?? before.enabled, ...(text && { text }) };
}

function found(tenant: Tenant | null, tenantId: TenantId): Tenant {
  if (tenant === null) throw new TenantNotFoundError(tenantId);
  return tenant;
}
