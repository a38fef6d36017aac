import { Injectable } from '@nestjs/common';
import { defined } from '../common/defined.js';
import { Secret } from '../common/secret.js';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from '../crypto/crypto.service.js';
import { numberOf } from '../tenants/business-number.js';
import { NumbersService } from '../tenants/numbers.service.js';
import { TenantDirectory } from '../tenants/tenant-directory.js';
import { TenantsService } from '../tenants/tenants.service.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type { NumberNode } from '../whatsapp/management/connecting-answers.js';
import { ConnectingApi } from '../whatsapp/management/connecting-api.client.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { done, failed, skipped, type StepResult } from './onboarding-steps.js';
import type { OnboardingChanges } from './onboardings.repository.js';
import type { Onboarding } from './onboarding.schema.js';

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];
const CONNECT_AGAIN = 'Connect again, and agree to all that the dialog asks for.';
/** Meta's code for a token that is expired or void. */
const TOKEN_VOID = 190;

export interface StepOutcome {
  readonly result: StepResult;
  readonly changes?: OnboardingChanges;
}

/** A number that Meta lists, and the account that has it. */
interface Found {
  readonly wabaId: string | undefined;
  readonly number: Pick<NumberNode, 'id' | 'displayPhoneNumber' | 'verifiedName'>;
}

/** The steps that say what the token is good for, and whose number it brings. */
@Injectable()
export class TokenSteps {
  constructor(
    private readonly api: ConnectingApi,
    private readonly crypto: CryptoService,
    private readonly directory: TenantDirectory,
    private readonly tenants: TenantsService,
    private readonly numbers: NumbersService,
    private readonly config: AppConfig,
  ) {}

  /** What the browser said counts for nothing: these are the accounts that Meta gave the token. */
  async inspect(row: Onboarding): Promise<StepOutcome> {
    const token = await this.tokenOf(row);
    if (isMockToken(token)) return { result: skipped('The token is simulated.') };
    try {
      const { valid, scopes, wabaIds, appId, reason = '' } = await this.api.inspectToken(token);
      if (!valid) {
        const message = `Meta says that the token is not valid. ${reason}`.trim();
        return { result: failed('token_not_valid', message, CONNECT_AGAIN) };
      }
      const missing = SCOPES.filter((scope) => !scopes.includes(scope));
      if (missing.length > 0) {
        const message = `The token lacks the permission ${missing.join(' and ')}.`;
        return { result: failed('permission_missing', message, CONNECT_AGAIN) };
      }
      const ours = this.config.meta.appId;
      const foreign = ours !== undefined && appId !== undefined && appId !== ours;
      return {
        result: done(foreign ? foreignApp(appId) : undefined),
        changes: { granted: wabaIds && [...wabaIds], appId },
      };
    } catch (error) {
      // A token may not always ask about itself; then its number's account must say enough.
      const mute =
        error instanceof CloudApiError &&
        error.outcome === 'refused' &&
        error.errorClass !== 'retry' &&
        error.errorClass !== 'pause-app' &&
        error.metaCode !== TOKEN_VOID;
      if (!mute) throw error;
      return { result: skipped(`Meta tells nothing of this token: ${error.title}`) };
    }
  }

  /** Finds the number that is meant among those of the token's accounts, and gives it to the tenant. */
  async findNumber(row: Onboarding): Promise<StepOutcome> {
    const token = await this.tokenOf(row);
    const found = isMockToken(token) ? simulatedNumberOf(row) : await this.find(row, token);
    if ('state' in found) return { result: found };
    await this.give(row, found, token);
    const { id, displayPhoneNumber, verifiedName } = found.number;
    return {
      result: done(),
      changes: {
        phoneNumberId: id,
        wabaId: found.wabaId,
        displayPhoneNumber,
        verifiedName,
        // The number, and the tenant, have them now.
        accessToken: undefined,
        apiKey: undefined,
      },
    };
  }

  private async find(row: Onboarding, token: Secret): Promise<Found | StepResult> {
    const { granted, wanted } = row;
    if (wanted.wabaId !== undefined && granted?.includes(wanted.wabaId) === false) {
      return failed(
        'account_not_granted',
        `The token was not given account ${wanted.wabaId}, only ${granted.join(', ') || 'none'}.`,
        CONNECT_AGAIN,
      );
    }
    const wabaIds = wanted.wabaId === undefined ? (granted ?? []) : [wanted.wabaId];
    if (wabaIds.length === 0) {
      const message = 'Nobody says which WhatsApp Business account it is.';
      return failed('account_unknown', message, 'Try again, and give wabaId.');
    }
    const listed: Found[] = [];
    for (const wabaId of wabaIds) {
      const numbers = await this.api.listNumbers(token, wabaId);
      listed.push(...numbers.map((number) => ({ wabaId, number })));
      if (numbers.some(({ id }) => id === wanted.phoneNumberId)) break;
    }
    return choose(listed, wanted.phoneNumberId);
  }

  /** Whatever Meta has to say against it, these say. */
  private async give(row: Onboarding, { number, wabaId }: Found, token: Secret): Promise<void> {
    const { tenantId, newTenant, byOperator } = row;
    const { id: phoneNumberId, displayPhoneNumber } = number;
    const accessToken = token.reveal();
    const shown = displayPhoneNumber === undefined ? {} : { displayPhoneNumber };
    const connection = { ...defined({ wabaId }), accessToken, ...shown };
    const tenant = await this.directory.find(tenantId);
    if (tenant === null && newTenant !== undefined && row.apiKey !== undefined) {
      const apiKey = await this.crypto.open(row.dataKey, row._id, 'apiKey', row.apiKey);
      const dto = { ...newTenant, phoneNumberId, ...connection };
      await this.tenants.register(dto, { tenantId, apiKey: apiKey.reveal() });
      return;
    }
    if (tenant !== null && numberOf(tenant, phoneNumberId) !== undefined) {
      await this.numbers.connect(tenantId, phoneNumberId, connection, { byOperator });
      return;
    }
    await this.numbers.add(tenantId, { phoneNumberId, ...connection }, { byOperator });
  }

  private tokenOf({ _id, dataKey, accessToken = '' }: Onboarding): Promise<Secret> {
    return this.crypto.open(dataKey, _id, 'accessToken', accessToken);
  }
}

function simulatedNumberOf({ wanted }: Onboarding): Found | StepResult {
  const { phoneNumberId: id, wabaId } = wanted;
  if (id !== undefined) return { wabaId, number: { id } };
  const message = 'A simulated token has no number of its own.';
  return failed('number_unknown', message, 'Try again, and give phoneNumberId.');
}

function choose(listed: readonly Found[], wanted: string | undefined): Found | StepResult {
  if (wanted !== undefined) {
    const found = listed.find(({ number }) => number.id === wanted);
    return (
      found ??
      failed(
        'number_not_in_account',
        `Meta does not list number ${wanted} among those that the token was given.`,
        CONNECT_AGAIN,
      )
    );
  }
  const [only, ...others] = listed;
  if (only === undefined) {
    const message = 'The account has no number yet.';
    return failed('number_missing', message, 'Add one in WhatsApp Manager, then try this again.');
  }
  if (others.length === 0) return only;
  const names = listed.map(
    ({ number: { id, displayPhoneNumber = '?' } }) => `${id} (${displayPhoneNumber})`,
  );
  const message = `The account has several numbers: ${names.slice(0, 20).join(', ')}.`;
  return failed('number_ambiguous', message, 'Try again, and give phoneNumberId.');
}

function foreignApp(appId: string): string {
  return (
    `The token was made for the Meta app ${appId}, not for this installation's. Its webhooks come ` +
    "here only if that app's callback leads here, and need its app secret on the tenant."
  );
}
