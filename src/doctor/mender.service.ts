import { Injectable } from '@nestjs/common';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { AppConfig } from '../config/app-config.js';
import { callbackUrlOf, leadsHere } from '../onboarding/callback-url.js';
import { NumberOperations } from '../onboarding/number-operations.service.js';
import { nameRefusal } from '../onboarding/step-failure.js';
import { TemplatesService } from '../templates/templates.service.js';
import type { BusinessNumber } from '../tenants/business-number.js';
import { NumberStates } from '../tenants/number-states.service.js';
import { TenantDirectory, type Credentials } from '../tenants/tenant-directory.js';
import { NotConnectedError } from '../tenants/tenant.errors.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import {
  ConnectingApi,
  type CallbackOverride,
} from '../whatsapp/management/connecting-api.client.js';
import type { CheckName } from './check.js';
import { answered, type Facts } from './facts.js';

/** Mends what Meta's API lets be mended. */
@Injectable()
export class Mender {
  constructor(
    private readonly api: ConnectingApi,
    private readonly operations: NumberOperations,
    private readonly templates: TemplatesService,
    private readonly directory: TenantDirectory,
    private readonly states: NumberStates,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
  ) {}

  /**
   * @param facts by which the checks were found to be fixable
   * @throws MetaRefusedError with Meta's words and advice
   * @throws CloudApiError if Meta does not answer
   */
  async mend(
    tenant: Tenant,
    number: BusinessNumber,
    facts: Facts,
    checks: readonly CheckName[],
  ): Promise<void> {
    const credentials = await this.directory.findCredentials(tenant, number);
    if (credentials === null) throw new NotConnectedError();
    const { phoneNumberId: target } = number;
    const deed = { action: 'number.mended', target, tenantId: tenant._id } as const;
    await this.audit.during({ ...deed, changes: { checks } }, async () => {
      for (const check of checks) {
        await this.mendOne(check, tenant, credentials, facts).catch(nameRefusal);
      }
    });
  }

  private async mendOne(
    check: CheckName,
    tenant: Tenant,
    credentials: Credentials,
    facts: Facts,
  ): Promise<void> {
    switch (check) {
      case 'number-status':
        return this.bringBack(tenant, facts);
      case 'app-subscribed':
      case 'callback-url':
      case 'override':
        return this.leadHere(credentials, facts);
      case 'templates':
        await this.templates.sync(tenant._id);
        return;
      default:
        return;
    }
  }

  private async bringBack({ _id }: Tenant, { node, number }: Facts): Promise<void> {
    if (answered(node)?.status === 'CONNECTED') {
      return this.states.liftPause(_id, [number.phoneNumberId]);
    }
    return this.operations.register(_id, number.phoneNumberId);
  }

  /** Subscribed anew, an account loses a foreign address, or gets ours where the app's is foreign. */
  private async leadHere(credentials: Credentials, { node }: Facts): Promise<void> {
    const { accessToken, wabaId } = credentials;
    const webhooks = answered(node)?.webhooks ?? {};
    if (webhooks.number !== undefined && !this.isOurs(webhooks.number)) {
      await this.api.removeNumberOverride(credentials);
    }
    if (wabaId === undefined) return;
    const foreignApp = webhooks.application !== undefined && !this.isOurs(webhooks.application);
    await this.api.subscribe(accessToken, wabaId, foreignApp ? this.override() : undefined);
  }

  private isOurs(url: string): boolean {
    return leadsHere(url, this.config.publicUrl);
  }

  private override(): CallbackOverride | undefined {
    const { publicUrl, meta } = this.config;
    const url = callbackUrlOf(publicUrl);
    const { verifyToken } = meta;
    return url === undefined || verifyToken === undefined ? undefined : { url, verifyToken };
  }
}
