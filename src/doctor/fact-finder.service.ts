import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppConfig } from '../config/app-config.js';
import { callbackUrlOf } from '../onboarding/callback-url.js';
import { TemplatesRepository } from '../templates/templates.repository.js';
import type { BusinessNumber } from '../tenants/business-number.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { NumberActivities } from '../webhook/number-activity.repository.js';
import { SignatureFailures } from '../webhook/signature-failures.repository.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import { ConnectingApi } from '../whatsapp/management/connecting-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import type { Asked, Facts } from './facts.js';

/** What was asked about accounts, once for all their numbers. */
export type AccountAnswers = Map<string, Pick<Facts, 'numbers' | 'apps'>>;

const NOTHING = { numbers: undefined, apps: undefined } as const;

/** Gathers all that the checks of a number rest on: from Meta, and from what came in here. */
@Injectable()
export class FactFinder {
  constructor(
    private readonly api: ConnectingApi,
    private readonly directory: TenantDirectory,
    private readonly activity: NumberActivities,
    private readonly badSignatures: SignatureFailures,
    private readonly templates: TemplatesRepository,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** @param known answers of this round; what is asked is added */
  async find(tenant: Tenant, number: BusinessNumber, known: AccountAnswers): Promise<Facts> {
    const { phoneNumberId, wabaId } = number;
    const credentials = await this.directory.findCredentials(tenant, number);
    const token = credentials?.accessToken;
    const simulated = token !== undefined && isMockToken(token);
    const real = simulated ? undefined : token;
    const { publicUrl, meta } = this.config;
    const [inspection, node, account, activity, signatureFailure, templates] = await Promise.all([
      real && asked(this.api.inspectToken(real)),
      real && asked(this.api.getNumber({ phoneNumberId, accessToken: real })),
      real === undefined || wabaId === undefined
        ? NOTHING
        : this.askAccount(known, `${number.accessToken}/${wabaId}`, real, wabaId),
      this.activity.find(phoneNumberId),
      this.badSignatures.find(phoneNumberId),
      wabaId === undefined
        ? new Map<string, number>()
        : this.templates.countStates({ tenantId: tenant._id, wabaId }),
    ]);
    return {
      now: this.clock.now(),
      number,
      suspended: tenant.status === 'suspended',
      simulated,
      token: inspection,
      node,
      ...account,
      appId: tenant.appSecret === undefined ? meta.appId : undefined,
      publicUrl,
      canOverride: callbackUrlOf(publicUrl) !== undefined && meta.verifyToken !== undefined,
      activity,
      signatureFailure,
      templates,
    };
  }

  private async askAccount(
    known: AccountAnswers,
    key: string,
    token: Parameters<ConnectingApi['listNumbers']>[0],
    wabaId: string,
  ): Promise<Pick<Facts, 'numbers' | 'apps'>> {
    const before = known.get(key);
    if (before !== undefined) return before;
    const [numbers, apps] = await Promise.all([
      asked(this.api.listNumbers(token, wabaId)),
      asked(this.api.listSubscribedApps(token, wabaId)),
    ]);
    known.set(key, { numbers, apps });
    return { numbers, apps };
  }
}

/** @throws what is a bug of ours */
async function asked<T>(asking: Promise<T>): Promise<Asked<T>> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof CloudApiError) return error;
    throw error;
  }
}
