import { Injectable } from '@nestjs/common';
import { TenantNotFoundError } from '../access/access.errors.js';
import { AuditLog } from '../access/audit/audit-log.service.js';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { isMockToken } from '../whatsapp/mock-token.js';
import { defaultNumberOf, numberOf, type BusinessNumber } from './business-number.js';
import { NumberClaims, type Claimant } from './number-claims.service.js';
import { NumberTokens, type Token } from './number-tokens.service.js';
import type { AddNumberDto, UpdateNumberDto } from './number.dto.js';
import { NumberStates } from './number-states.service.js';
import { MAX_NUMBERS, NumbersRepository, type NumberChanges } from './numbers.repository.js';
import { TenantDirectory } from './tenant-directory.js';
import {
  NumberExistsError,
  NumberIsDefaultError,
  NumberNotFoundError,
  PhoneNumberTakenError,
  TooManyNumbersError,
} from './tenant.errors.js';
import type { Tenant } from './tenant.schema.js';
import { isNumberTaken } from './tenants.repository.js';

/** How a number is to be connected; what is left out stays. */
export interface Connection {
  /** Another number in the place of this one. */
  readonly phoneNumberId?: string | undefined;
  readonly wabaId?: string | undefined;
  readonly accessToken?: string | undefined;
  readonly displayPhoneNumber?: string | undefined;
}

/** What was known of a number that another one takes the place of. */
const UNKNOWN = {
  tokenCheck: undefined,
  displayPhoneNumber: undefined,
  quality: undefined,
  throughputPerSecond: undefined,
  messagingLimit: undefined,
  statusReason: undefined,
  problem: undefined,
  stop: undefined,
  templatesHeld: undefined,
  pin: undefined,
  pinShownAt: undefined,
} as const;

/** The numbers of the tenants. */
@Injectable()
export class NumbersService {
  constructor(
    private readonly numbers: NumbersRepository,
    private readonly states: NumberStates,
    private readonly directory: TenantDirectory,
    private readonly claims: NumberClaims,
    private readonly tokens: NumberTokens,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws TenantNotFoundError, NumberNotFoundError */
  async get(tenantId: TenantId, phoneNumberId: string): Promise<[Tenant, BusinessNumber]> {
    const tenant = await this.directory.find(tenantId);
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    const number = numberOf(tenant, phoneNumberId);
    if (number === undefined) throw new NumberNotFoundError(phoneNumberId);
    return [tenant, number];
  }

  /**
   * Without an access token it shares that of another number of its account, else the default one's.
   *
   * @throws TenantNotFoundError, NumberExistsError, TooManyNumbersError, NotConnectedError
   * @throws NumberNotProvedError, MetaUnreachableError, PhoneNumberTakenError
   */
  async add(tenantId: TenantId, dto: AddNumberDto, claimant: Claimant): Promise<Tenant> {
    const tenant = await this.directory.find(tenantId);
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    if (numberOf(tenant, dto.phoneNumberId)) throw new NumberExistsError(dto.phoneNumberId);
    if (tenant.numbers.length >= MAX_NUMBERS) throw new TooManyNumbersError(MAX_NUMBERS);
    const neighbour = tenant.numbers.find(({ wabaId }) => wabaId === (dto.wabaId ?? null));
    const token = await this.tokens.of(
      tenant,
      dto.accessToken,
      neighbour ?? defaultNumberOf(tenant),
    );
    const number = await this.claim(tenantId, dto, token, claimant);
    const { phoneNumberId: target, wabaId, label, force } = dto;
    const changes = { wabaId, label, ...defined({ force: force || undefined }) };
    const added = await this.audit.during(
      { action: 'number.added', target, tenantId, changes },
      () => this.naming(this.numbers.add(tenantId, number), target, claimant),
    );
    // Gone, full or there already, since it was looked at; the caller learns which on another try.
    if (added === null) throw new NumberExistsError(dto.phoneNumberId);
    return this.changed(added, tenantId);
  }

  /**
   * A number of a new tenant, once the claim to it is good.
   *
   * @throws NumberNotProvedError, MetaUnreachableError
   */
  async claim(
    tenantId: TenantId,
    { phoneNumberId, wabaId, label, displayPhoneNumber }: AddNumberDto,
    { secret, sealed }: Token,
    claimant: Claimant,
  ): Promise<BusinessNumber> {
    const claim = { phoneNumberId, wabaId, accessToken: secret };
    const wabaProof = await this.claims.admit(tenantId, claim, claimant);
    if (!isMockToken(secret)) await this.numbers.rememberOwner(phoneNumberId, tenantId);
    const now = this.clock.now();
    return {
      phoneNumberId,
      ...defined({
        wabaId,
        wabaProof,
        label,
        displayPhoneNumber:
          displayPhoneNumber === undefined ? undefined : digitsOf(displayPhoneNumber),
      }),
      accessToken: sealed,
      status: 'active',
      statusSince: now,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
  }

  /** @throws as `connect` */
  update(
    tenantId: TenantId,
    phoneNumberId: string,
    { label, perSecond, force, ...connection }: UpdateNumberDto,
    claimant: Claimant,
  ): Promise<Tenant> {
    const changes: NumberChanges = {};
    // An empty one is taken away.
    if (label !== undefined) changes.label = label || undefined;
    if (perSecond !== undefined) changes.perSecond = perSecond || undefined;
    const { accessToken, ...harmless } = connection;
    const told = {
      ...harmless,
      label,
      perSecond,
      force,
      ...defined({ accessToken: accessToken === undefined ? undefined : 'changed' }),
    };
    return this.audit.during(
      { action: 'number.updated', target: phoneNumberId, tenantId, changes: told },
      async () => {
        const by = { ...claimant, force };
        const tenant = await this.connect(tenantId, phoneNumberId, connection, by);
        return this.change(tenant, phoneNumberId, changes);
      },
    );
  }

  /** @throws TenantNotFoundError, NumberNotFoundError, NumberIsDefaultError */
  async remove(tenantId: TenantId, phoneNumberId: string): Promise<Tenant> {
    await this.get(tenantId, phoneNumberId);
    return this.audit.during(
      { action: 'number.removed', target: phoneNumberId, tenantId },
      async () => {
        const removed = await this.numbers.remove(tenantId, phoneNumberId);
        if (removed === null) throw new NumberIsDefaultError();
        return this.changed(removed, tenantId);
      },
    );
  }

  /**
   * Connects a number anew: by another token, in another account, or another number in its place. A
   * new token is that of every number that shared the old one, and brings back those that waited
   * for it.
   *
   * @throws TenantNotFoundError, NumberNotFoundError, NotConnectedError
   * @throws NumberNotProvedError, MetaUnreachableError, PhoneNumberTakenError
   */
  async connect(
    tenantId: TenantId,
    phoneNumberId: string,
    { phoneNumberId: nextId = phoneNumberId, accessToken, ...connection }: Connection,
    claimant: Claimant,
  ): Promise<Tenant> {
    const [tenant, number] = await this.get(tenantId, phoneNumberId);
    const { wabaId = number.wabaId, displayPhoneNumber } = connection;
    const replaced = nextId !== phoneNumberId;
    const claimed = replaced || wabaId !== number.wabaId;
    const shown =
      displayPhoneNumber === undefined ? {} : { displayPhoneNumber: digitsOf(displayPhoneNumber) };
    if (!claimed && accessToken === undefined) return this.change(tenant, phoneNumberId, shown);

    const { secret, sealed } = await this.tokens.of(tenant, accessToken, number);
    const claim = { phoneNumberId: nextId, wabaId, accessToken: secret };
    const wabaProof = claimed
      ? await this.claims.admit(tenantId, claim, claimant)
      : number.wabaProof;
    if (replaced && !isMockToken(secret)) await this.numbers.rememberOwner(nextId, tenantId);
    const changes: NumberChanges = {
      wabaId,
      wabaProof,
      accessToken: sealed,
      // What was said of the number before is not about it as it is now.
      ...defined({ statusSince: accessToken === undefined ? undefined : this.clock.now() }),
      ...(replaced
        ? {
            ...UNKNOWN,
            phoneNumberId: nextId,
            formerIds: [...(number.formerIds ?? []), phoneNumberId],
            status: 'active',
            statusSince: this.clock.now(),
          }
        : {}),
      ...shown,
    };
    const isDefault = tenant.phoneNumberId === phoneNumberId;
    const writing = this.numbers.change(
      tenantId,
      { phoneNumberIds: [phoneNumberId] },
      changes,
      replaced && isDefault ? { phoneNumberId: nextId } : {},
    );
    const connected = this.changed(await this.naming(writing, nextId, claimant), tenantId);
    return accessToken === undefined
      ? connected
      : this.shareToken(connected, number.accessToken, sealed);
  }

  /** Who has a number that is taken, only the operator learns. @throws PhoneNumberTakenError */
  async naming<T>(
    writing: Promise<T>,
    phoneNumberId: string,
    { byOperator }: Claimant,
  ): Promise<T> {
    try {
      return await writing;
    } catch (error) {
      if (!(error instanceof PhoneNumberTakenError) && !isNumberTaken(error)) throw error;
      const holders = byOperator
        ? await this.directory.findByPhoneNumberIds([phoneNumberId])
        : new Map<string, Tenant>();
      throw new PhoneNumberTakenError(phoneNumberId, holders.get(phoneNumberId)?._id);
    }
  }

  /** The numbers that had the old token have the new one, and none waits for it any more. */
  private async shareToken(
    tenant: Tenant,
    before: string | undefined,
    accessToken: string,
  ): Promise<Tenant> {
    if (before !== undefined) {
      await this.numbers.change(tenant._id, { accessToken: before }, { accessToken });
    }
    await this.states.haveToken(tenant._id, accessToken);
    return this.changed(await this.directory.find(tenant._id), tenant._id);
  }

  private async change(
    tenant: Tenant,
    phoneNumberId: string,
    changes: NumberChanges,
  ): Promise<Tenant> {
    if (Object.keys(changes).length === 0) return tenant;
    const selector = { phoneNumberIds: [phoneNumberId] };
    return this.changed(await this.numbers.change(tenant._id, selector, changes), tenant._id);
  }

  private changed(tenant: Tenant | null, tenantId: TenantId): Tenant {
    if (tenant === null) throw new TenantNotFoundError(tenantId);
    this.directory.forget(tenant);
    return tenant;
  }
}

function digitsOf(displayPhoneNumber: string): string {
  return displayPhoneNumber.replaceAll(/\D/g, '');
}
