import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, type AuditAction } from '../access/audit/audit-log.service.js';
import type { TenantId } from '../common/id.js';
import { Secret } from '../common/secret.js';
import type { BusinessNumber } from '../tenants/business-number.js';
import { NumberPins } from '../tenants/number-pins.service.js';
import { NumberStates } from '../tenants/number-states.service.js';
import { NumbersService } from '../tenants/numbers.service.js';
import { TenantDirectory, type Credentials } from '../tenants/tenant-directory.js';
import { NotConnectedError } from '../tenants/tenant.errors.js';
import type { Tenant } from '../tenants/tenant.schema.js';
import { CloudApiError } from '../whatsapp/cloud-api.error.js';
import type { BusinessProfile } from '../whatsapp/management/connecting-answers.js';
import { ConnectingApi } from '../whatsapp/management/connecting-api.client.js';
import type { UpdateProfileDto } from './number-operations.dto.js';
import { nameRefusal } from './step-failure.js';

const DISCONNECTED = {
  message: 'The number was disconnected here.',
  advice: 'Connect it again: POST /onboarding, or a connect link.',
} as const;

interface Subject {
  readonly tenant: Tenant;
  readonly number: BusinessNumber;
  readonly credentials: Credentials;
}

/**
 * What is done to a number at Meta by hand. All throw `MetaRefusedError` with Meta's words and advice, and
 * `CloudApiError` if Meta does not answer.
 */
@Injectable()
export class NumberOperations {
  constructor(
    private readonly numbers: NumbersService,
    private readonly directory: TenantDirectory,
    private readonly states: NumberStates,
    private readonly pins: NumberPins,
    private readonly api: ConnectingApi,
    private readonly audit: AuditLog,
  ) {}

  /** Has Meta send the code that proves that the number can be reached. */
  requestCode(
    tenantId: TenantId,
    phoneNumberId: string,
    method: 'SMS' | 'VOICE',
    language: string,
  ): Promise<void> {
    return this.audited('number.code_requested', tenantId, phoneNumberId, ({ credentials }) =>
      this.api.requestCode(credentials, method, language),
    );
  }

  verifyCode(tenantId: TenantId, phoneNumberId: string, code: string): Promise<void> {
    return this.audited('number.code_entered', tenantId, phoneNumberId, ({ credentials }) =>
      this.api.verifyCode(credentials, new Secret(code.replace('-', ''))),
    );
  }

  changePin(tenantId: TenantId, phoneNumberId: string, pin: string): Promise<void> {
    const secret = new Secret(pin);
    return this.audited('number.pin_changed', tenantId, phoneNumberId, async (subject) => {
      await this.api.changePin(subject.credentials, secret);
      await this.pins.keep(subject.tenant, phoneNumberId, secret);
    });
  }

  /** The operator sees it once. @throws NoPinError */
  showPin(tenantId: TenantId, phoneNumberId: string): Promise<Secret> {
    return this.pins.show(tenantId, phoneNumberId);
  }

  /** With the PIN that is given, else the one that is known, else a new one. */
  register(tenantId: TenantId, phoneNumberId: string, pin?: string): Promise<void> {
    return this.audited('number.registered', tenantId, phoneNumberId, async (subject) => {
      const { tenant, number, credentials } = subject;
      const known = await this.pins.find(tenant, number);
      const secret = pin === undefined ? (known ?? newPin()) : new Secret(pin);
      // Before Meta has it: an answer that is lost must not take it along.
      if (known === null) await this.pins.keep(tenant, phoneNumberId, secret);
      try {
        await this.api.register(credentials, secret);
      } catch (error) {
        const refused = error instanceof CloudApiError && error.outcome === 'refused';
        if (known === null && refused) await this.pins.forget(tenantId, [phoneNumberId]);
        throw error;
      }
      if (known !== null && secret !== known) await this.pins.keep(tenant, phoneNumberId, secret);
      await this.states.liftPause(tenantId, [phoneNumberId]);
    });
  }

  deregister(tenantId: TenantId, phoneNumberId: string): Promise<void> {
    return this.audited('number.deregistered', tenantId, phoneNumberId, async (subject) => {
      await this.api.deregister(subject.credentials);
      await this.pause(tenantId, phoneNumberId, 'The number was deregistered here.');
    });
  }

  /**
   * Ends the connection, but keeps number and conversations: the app hears no more of the account,
   * unless another number of it is still connected here.
   */
  disconnect(tenantId: TenantId, phoneNumberId: string, deregister: boolean): Promise<void> {
    return this.audited('number.disconnected', tenantId, phoneNumberId, async (subject) => {
      const { credentials } = subject;
      const { wabaId, accessToken } = credentials;
      if (deregister) await this.api.deregister(credentials);
      if (wabaId !== undefined && !(await this.hasNeighbours(phoneNumberId, wabaId))) {
        await this.api.unsubscribe(accessToken, wabaId);
      }
      await this.states.requireToken(tenantId, { phoneNumberIds: [phoneNumberId] }, DISCONNECTED);
    });
  }

  async getProfile(tenantId: TenantId, phoneNumberId: string): Promise<BusinessProfile> {
    const { credentials } = await this.find(tenantId, phoneNumberId);
    return this.api.getProfile(credentials).catch(nameRefusal);
  }

  async updateProfile(
    tenantId: TenantId,
    phoneNumberId: string,
    dto: UpdateProfileDto,
  ): Promise<BusinessProfile> {
    const changes = Object.fromEntries(Object.keys(dto).map((field) => [field, 'changed']));
    const change = async ({ credentials }: Subject): Promise<BusinessProfile> => {
      await this.api.updateProfile(credentials, { ...dto });
      return this.api.getProfile(credentials);
    };
    return this.audited('number.profile_changed', tenantId, phoneNumberId, change, changes);
  }

  /** Whether any other active number, of any tenant, hears by the same subscription. */
  private async hasNeighbours(phoneNumberId: string, wabaId: string): Promise<boolean> {
    const tenants = await this.directory.findByWabaId(wabaId);
    return tenants.some(({ numbers }) =>
      numbers.some(
        (one) =>
          one.wabaId === wabaId &&
          one.phoneNumberId !== phoneNumberId &&
          one.status !== 'needs_reauth',
      ),
    );
  }

  private async pause(tenantId: TenantId, phoneNumberId: string, message: string): Promise<void> {
    const problem = { message, advice: 'POST …/register brings it back.' };
    await this.states.pause(tenantId, { phoneNumberIds: [phoneNumberId] }, problem);
  }

  private async audited<T>(
    action: AuditAction,
    tenantId: TenantId,
    target: string,
    act: (subject: Subject) => Promise<T>,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<T> {
    const subject = await this.find(tenantId, target);
    return this.audit.during({ action, target, tenantId, changes }, () =>
      act(subject).catch(nameRefusal),
    );
  }

  /** @throws TenantNotFoundError, NumberNotFoundError, NotConnectedError */
  private async find(tenantId: TenantId, phoneNumberId: string): Promise<Subject> {
    const [tenant, number] = await this.numbers.get(tenantId, phoneNumberId);
    const credentials = await this.directory.findCredentials(tenant, number);
    if (credentials === null) throw new NotConnectedError();
    return { tenant, number, credentials };
  }
}

function newPin(): Secret {
  return new Secret(String(randomInt(0, 1_000_000)).padStart(6, '0'));
}
