import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isId } from '../common/id.js';
import { currentContext } from '../common/request-context.js';
import { AppConfig } from '../config/app-config.js';
import { hashApiKey, isSameKey } from './api-key.js';
import {
  MissingKeyError,
  OperatorOnlyError,
  TenantNotFoundError,
  TenantSuspendedError,
} from './tenant.errors.js';
import { RequestQuota } from './request-quota.js';
import { TenantDirectory } from './tenant-directory.js';

type ScopedRequest = FastifyRequest<{ Params: { tenantId?: string } }>;

/** Who calls: the operator, or a tenant by its id. */
type Caller = 'operator' | { readonly tenantId: string };

/**
 * Finds out who calls, and whether they may. The operator may do everything; a tenant reaches what
 * lies under its own `/tenants/:tenantId`, and any other tenant looks to it as if it did not exist.
 * A suspended tenant may look, but not act.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly config: AppConfig,
    private readonly directory: TenantDirectory,
    private readonly quota: RequestQuota,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ScopedRequest>();
    const caller = await this.identify(keyOf(request));
    const { tenantId } = request.params;
    if (caller !== 'operator' && !isBelowTenant(request)) throw new OperatorOnlyError();
    if (tenantId !== undefined) {
      const tenant = isId('tnt', tenantId) ? await this.directory.find(tenantId) : null;
      const foreign = caller !== 'operator' && caller.tenantId !== tenantId;
      if (foreign || tenant === null) throw new TenantNotFoundError(tenantId);
      const changes = !['GET', 'HEAD'].includes(request.method);
      if (caller !== 'operator' && tenant.status === 'suspended' && changes) {
        throw new TenantSuspendedError(tenantId);
      }
      if (caller !== 'operator') await this.quota.spend(tenant);
      currentContext().tenantId = tenantId;
    }
    return true;
  }

  /** @throws MissingKeyError */
  private async identify(key: string | undefined): Promise<Caller> {
    const { adminApiKey, production } = this.config;
    if (key === undefined) {
      // A first try with plain curl works; a production process does not start without the key.
      if (adminApiKey === undefined && !production) return 'operator';
      throw new MissingKeyError();
    }
    if (adminApiKey !== undefined && isSameKey(adminApiKey.reveal(), key)) return 'operator';
    const tenant = await this.directory.findByApiKeyHash(hashApiKey(key));
    if (tenant === null) throw new MissingKeyError();
    return { tenantId: tenant._id };
  }
}

function isBelowTenant(request: ScopedRequest): boolean {
  return request.routeOptions.url?.startsWith('/tenants/:tenantId') ?? false;
}

function keyOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' && header !== '' ? header : undefined);
}
