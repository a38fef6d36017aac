import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined, nonEmpty } from '../common/defined.js';
import type { EndpointId, TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { IN_ONE_ANSWER, nativeCollection } from '../database/native-collection.js';
import { Endpoint, OPERATOR, type EndpointOwner, type SealedSecret } from './endpoint.schema.js';
import { GIVE_UP_MS, mostFailuresAfter, restMs } from './retry-plan.js';

export type EndpointSettings = Pick<
  Endpoint,
  'url' | 'eventTypes' | 'description' | 'sealedHeaders' | 'ordered' | 'enabled'
>;

/** Every query on `endpoints`. */
@Injectable()
export class EndpointsRepository {
  private readonly native: mongo.Collection<Endpoint>;

  constructor(
    @InjectModel(Endpoint.name) endpoints: Model<Endpoint>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(endpoints);
  }

  async insert(endpoint: Endpoint): Promise<void> {
    await this.native.insertOne(endpoint);
  }

  find(owner: EndpointOwner, endpointId: EndpointId): Promise<Endpoint | null> {
    return this.native.findOne({ _id: endpointId, owner });
  }

  findById(endpointId: EndpointId): Promise<Endpoint | null> {
    return this.native.findOne({ _id: endpointId });
  }

  count(owner: EndpointOwner): Promise<number> {
    return this.native.countDocuments({ owner });
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(owner: EndpointOwner, { limit, cursor }: PageQuery): Promise<Endpoint[]> {
    return this.native
      .find({
        owner,
        ...defined({ _id: olderThan('ep', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .toArray();
  }

  /** Which of these are disabled. */
  async findDisabled(endpointIds: readonly EndpointId[]): Promise<Set<EndpointId>> {
    const disabled = await this.native
      .find({ _id: { $in: [...endpointIds] }, enabled: false }, IN_ONE_ANSWER)
      .project<Pick<Endpoint, '_id'>>({ _id: 1 })
      .toArray();
    return new Set(disabled.map(({ _id }) => _id));
  }

  /** Those that hear of these tenants: their own, and the operator's. */
  findHearing(tenantIds: readonly TenantId[]): Promise<Endpoint[]> {
    return this.native.find({ owner: { $in: [OPERATOR, ...tenantIds] } }).toArray();
  }

  /** @param unset names of fields that go */
  update(
    owner: EndpointOwner,
    endpointId: EndpointId,
    set: Partial<Endpoint>,
    unset: readonly (keyof Endpoint)[] = [],
  ): Promise<Endpoint | null> {
    return this.native.findOneAndUpdate(
      { _id: endpointId, owner },
      {
        $set: { ...set, updatedAt: this.clock.now() },
        ...defined({
          $unset: nonEmpty(Object.fromEntries(unset.map((name) => [name, 1 as const]))),
        }),
      },
      { returnDocument: 'after' },
    );
  }

  /** @returns whether nobody else replaced them in between */
  async replaceSecrets(
    endpointId: EndpointId,
    before: readonly SealedSecret[],
    secrets: readonly SealedSecret[],
  ): Promise<boolean> {
    const { matchedCount } = await this.native.updateOne(
      { _id: endpointId, 'secrets.0.sealed': before[0]?.sealed ?? '' },
      { $set: { secrets: [...secrets], updatedAt: this.clock.now() } },
    );
    return matchedCount === 1;
  }

  async delete(owner: EndpointOwner, endpointId: EndpointId): Promise<boolean> {
    const { deletedCount } = await this.native.deleteOne({ _id: endpointId, owner });
    return deletedCount === 1;
  }

  /** Events arrive again. */
  async recordSuccess(endpointId: EndpointId): Promise<void> {
    await this.native.updateOne(
      { _id: endpointId, failures: { $gt: 0 } },
      { $set: { failures: 0 }, $unset: { failingSince: 1, restsUntil: 1 } },
    );
  }

  /**
   * A try failed. Those that were under way together trip the endpoint once, and no more: however
   * many they are, it rests as long as after the first few.
   *
   * @param endpoint as it was when the try began
   * @returns the endpoint as it is then; `null` if enough was noted of this already
   */
  async recordFailure({ _id: endpointId, failures }: Endpoint): Promise<Endpoint | null> {
    const now = this.clock.now();
    const endpoint = await this.native.findOneAndUpdate(
      { _id: endpointId, failures: { $lt: mostFailuresAfter(failures) } },
      { $inc: { failures: 1 }, $min: { failingSince: now } },
      { returnDocument: 'after' },
    );
    const rest = endpoint && restMs(endpoint.failures);
    if (!rest) return endpoint;
    return this.native.findOneAndUpdate(
      { _id: endpointId, failures: { $gt: 0 } },
      { $max: { restsUntil: this.clock.in(rest) } },
      { returnDocument: 'after' },
    );
  }

  /** @returns whether it was enabled until now */
  async disable(endpointId: EndpointId, reason: string): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id: endpointId, enabled: true },
      { $set: { enabled: false, disabledReason: reason, updatedAt: this.clock.now() } },
    );
    return modifiedCount === 1;
  }

  /** Whether it failed for so long that it is to be disabled. */
  isGivenUp({ failingSince }: Endpoint): boolean {
    return failingSince !== undefined && failingSince <= this.clock.in(-GIVE_UP_MS);
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.native.deleteMany({ owner: tenantId });
  }
}
