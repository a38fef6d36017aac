import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { isDuplicateKey } from '../database/duplicate-key.js';
import { nativeCollection } from '../database/native-collection.js';
import { DueEvents, markEventsDue } from '../events/due-events.repository.js';
import type {
  AccountStop,
  BusinessNumber,
  NumberProblem,
  NumberStatus,
} from './business-number.js';
import { NumberOwner } from './number-owner.schema.js';
import type { TenantNotice } from './tenant-notice.js';
import { Tenant } from './tenant.schema.js';
import { toUpdate } from './tenants.repository.js';

/** Meta tells times in whole seconds. */
const CLOCK_STEP_MS = 1_000;
/** Most numbers of one tenant. */
export const MAX_NUMBERS = 500;

/** Fields to set; `undefined` removes one. */
export type NumberChanges = {
  [Field in Exclude<keyof BusinessNumber, 'version' | 'updatedAt'>]?:
    BusinessNumber[Field] | undefined;
};

/** Which of a tenant's numbers; what is left out does not matter. */
export interface NumberSelector {
  readonly phoneNumberIds?: readonly string[];
  readonly wabaId?: string;
  /** As it is stored. */
  readonly accessToken?: string;
  readonly statuses?: readonly NumberStatus[];
  /** When what is said of them happened, by Meta's clock: a state that is younger stands. */
  readonly at?: Date;
  /** Only those with a PIN that nobody saw yet. */
  readonly pinUnseen?: true;
}

/** Every query on the numbers in `tenants`, each one atomic update. */
@Injectable()
export class NumbersRepository {
  /** Tenants with notices of which the account events do not tell yet. */
  readonly dueEvents: DueEvents<Tenant>;
  private readonly native: mongo.Collection<Tenant>;

  constructor(
    @InjectModel(Tenant.name) tenants: Model<Tenant>,
    @InjectModel(NumberOwner.name) private readonly owners: Model<NumberOwner>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(tenants);
    this.dueEvents = new DueEvents(this.native, ['notices']);
  }

  /**
   * @returns the tenant as it is now; `null` if there is none, or it has as many as it may
   * @throws an error that `isNumberTaken` knows
   */
  add(tenantId: TenantId, number: BusinessNumber): Promise<Tenant | null> {
    const { phoneNumberId } = number;
    return this.write(
      {
        _id: tenantId,
        status: { $ne: 'deleted' },
        'numbers.phoneNumberId': { $ne: phoneNumberId },
        [`numbers.${MAX_NUMBERS - 1}`]: { $exists: false },
      },
      { $push: { numbers: number }, $set: { updatedAt: this.clock.now() } },
    );
  }

  /**
   * Changes every number that is selected.
   *
   * @param ofTenant fields of the tenant that change with them
   * @param notice what the account events are to tell of it
   * @returns the tenant as it is now; `null` if no number of it is selected
   * @throws an error that `isNumberTaken` knows
   */
  change(
    tenantId: TenantId,
    selector: NumberSelector,
    changes: NumberChanges,
    ofTenant: Partial<Pick<Tenant, 'phoneNumberId'>> = {},
    notice?: TenantNotice,
  ): Promise<Tenant | null> {
    const now = this.clock.now();
    const { $set, $unset } = toUpdate({ ...changes, updatedAt: now });
    const inNumber = (fields: object = {}): object =>
      Object.fromEntries(
        Object.entries(fields).map(([field, value]) => [`numbers.$[n].${field}`, value as unknown]),
      );
    const conditions = toConditions(selector);
    return this.write(
      { _id: tenantId, status: { $ne: 'deleted' }, numbers: { $elemMatch: conditions } },
      {
        $set: {
          ...inNumber($set),
          ...ofTenant,
          ...(notice ? markEventsDue() : {}),
          updatedAt: now,
        },
        ...defined({ $push: notice && { notices: notice }, $unset: $unset && inNumber($unset) }),
        $inc: { 'numbers.$[n].version': 1 },
      },
      Object.fromEntries(
        Object.entries(conditions).map(([field, value]) => [`n.${field}`, value as unknown]),
      ),
    );
  }

  /** Moves numbers to a status they are not in. @returns the tenant if any moved */
  move(
    tenantId: TenantId,
    selector: NumberSelector,
    status: NumberStatus,
    notice: TenantNotice,
    problem?: NumberProblem,
    stop?: AccountStop,
  ): Promise<Tenant | null> {
    const statusReason = problem?.message;
    const statusSince = this.clock.now();
    const changes = { status, stop, statusReason, problem, statusSince };
    return this.change(tenantId, selector, changes, {}, notice);
  }

  /** @returns the tenant as it is now; `null` if this is its default number, or none of its own */
  remove(tenantId: TenantId, phoneNumberId: string): Promise<Tenant | null> {
    return this.write(
      {
        _id: tenantId,
        phoneNumberId: { $ne: phoneNumberId },
        'numbers.phoneNumberId': phoneNumberId,
      },
      { $pull: { numbers: { phoneNumberId } }, $set: { updatedAt: this.clock.now() } },
    );
  }

  /** Remembers for ever that the number is a real one. */
  async rememberOwner(phoneNumberId: string, tenantId: TenantId): Promise<void> {
    try {
      await this.owners.updateOne(
        { _id: phoneNumberId },
        { $setOnInsert: { tenantId, at: this.clock.now() } },
        { upsert: true },
      );
    } catch (error) {
      // Somebody else remembered it at the same time.
      if (!isDuplicateKey(error, '_id')) throw error;
    }
  }

  async hadOwner(phoneNumberId: string): Promise<boolean> {
    return (await this.owners.exists({ _id: phoneNumberId })) !== null;
  }

  private write(filter: object, update: object, elements?: object): Promise<Tenant | null> {
    return this.native.findOneAndUpdate(filter, update, {
      returnDocument: 'after',
      ...defined({ arrayFilters: elements && [elements] }),
    });
  }
}

function toConditions({
  phoneNumberIds,
  wabaId,
  accessToken,
  statuses,
  at,
  pinUnseen,
}: NumberSelector): object {
  return {
    ...defined({
      phoneNumberId: phoneNumberIds && { $in: [...phoneNumberIds] },
      wabaId,
      accessToken,
      status: statuses && { $in: [...statuses] },
      statusSince: at && { $lte: new Date(at.getTime() + CLOCK_STEP_MS) },
    }),
    ...(pinUnseen ? { pin: { $exists: true }, pinShownAt: { $exists: false } } : {}),
  };
}
