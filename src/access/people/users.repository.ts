import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { defined, nonEmpty } from '../../common/defined.js';
import type { TenantId } from '../../common/id.js';
import { olderThan, type PageQuery } from '../../common/page.js';
import { isDuplicateKey } from '../../database/duplicate-key.js';
import { nativeCollection } from '../../database/native-collection.js';
import { EmailTakenError } from './people.errors.js';
import { User, type Membership, type SecondFactor, type UserId } from './user.schema.js';

/** Fields that are set, and with `undefined` taken away. */
export type UserChanges = {
  readonly [
    Field in 'name' | 'role' | 'passwordHash' | 'disabledAt' | 'lastSignInAt' | 'secondFactor'
  ]?: User[Field] | undefined;
};

/** Every query on `users`. */
@Injectable()
export class UsersRepository {
  private readonly native: mongo.Collection<User>;

  constructor(@InjectModel(User.name) private readonly users: Model<User>) {
    this.native = nativeCollection(users);
  }

  /** @throws EmailTakenError */
  async insert(user: User): Promise<void> {
    try {
      await this.native.insertOne(user);
    } catch (error) {
      throw isDuplicateKey(error, 'email') ? new EmailTakenError() : error;
    }
  }

  find(userId: UserId): Promise<User | null> {
    return this.users.findById(userId).lean();
  }

  findMany(userIds: readonly UserId[]): Promise<User[]> {
    return this.users.find({ _id: { $in: [...userIds] } }).lean();
  }

  findByEmail(email: string): Promise<User | null> {
    return this.users.findOne({ email }).lean();
  }

  findByOidcSubject(oidcSubject: string): Promise<User | null> {
    return this.users.findOne({ oidcSubject }).lean();
  }

  /** @returns `null` if the account is bound to somebody, or somebody is bound to another account */
  async bindOidcSubject(userId: UserId, oidcSubject: string): Promise<User | null> {
    try {
      return await this.native.findOneAndUpdate(
        { _id: userId, oidcSubject: { $exists: false } },
        { $set: { oidcSubject } },
        { returnDocument: 'after' },
      );
    } catch (error) {
      if (isDuplicateKey(error, 'oidcSubject')) return null;
      throw error;
    }
  }

  /** Newest first; one row more than the page holds tells of another. */
  list(
    { limit, cursor }: PageQuery,
    filter: { email?: string; tenantIds?: TenantId } = {},
  ): Promise<User[]> {
    return this.users
      .find({
        ...filter,
        ...defined({ _id: olderThan('usr', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /** @returns `null` if the person is gone */
  change(userId: UserId, changes: UserChanges): Promise<User | null> {
    const entries = Object.entries(changes);
    const set = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    const unset = Object.fromEntries(
      entries.filter(([, value]) => value === undefined).map(([field]) => [field, '' as const]),
    );
    return this.users
      .findOneAndUpdate(
        { _id: userId },
        defined({ $set: nonEmpty(set), $unset: nonEmpty(unset) }),
        { returnDocument: 'after' },
      )
      .lean();
  }

  /** Makes somebody a member, or changes the role of one who is. @returns `null` if the person is gone */
  join(userId: UserId, tenantId: TenantId, membership: Membership): Promise<User | null> {
    return this.users
      .findOneAndUpdate(
        { _id: userId },
        {
          $set: { [`memberships.${tenantId}`]: membership },
          $addToSet: { tenantIds: tenantId },
        },
        { returnDocument: 'after' },
      )
      .lean();
  }

  /** @returns `null` if the person is no member */
  changeRole(userId: UserId, tenantId: TenantId, role: Membership['role']): Promise<User | null> {
    return this.users
      .findOneAndUpdate(
        { _id: userId, tenantIds: tenantId },
        { $set: { [`memberships.${tenantId}.role`]: role } },
        { returnDocument: 'after' },
      )
      .lean();
  }

  /** @returns whether the person was a member */
  async leave(userId: UserId, tenantId: TenantId): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id: userId, tenantIds: tenantId },
      leaving(tenantId),
    );
    return modifiedCount === 1;
  }

  /** A code is taken once: of two that come with the same one, only the first finds it untaken. */
  async takeStep(userId: UserId, step: number): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id: userId, 'secondFactor.lastStep': { $lt: step } },
      { $set: { 'secondFactor.lastStep': step } },
    );
    return modifiedCount === 1;
  }

  async takeRecoveryCode(userId: UserId, hash: string): Promise<boolean> {
    const { modifiedCount } = await this.native.updateOne(
      { _id: userId, 'secondFactor.recovery': hash },
      { $pull: { 'secondFactor.recovery': hash } },
    );
    return modifiedCount === 1;
  }

  async confirmSecondFactor(
    userId: UserId,
    factor: Required<Pick<SecondFactor, 'confirmedAt' | 'recovery' | 'lastStep'>>,
  ): Promise<void> {
    await this.native.updateOne(
      { _id: userId, secondFactor: { $exists: true } },
      {
        $set: {
          'secondFactor.confirmedAt': factor.confirmedAt,
          'secondFactor.recovery': factor.recovery,
          'secondFactor.lastStep': factor.lastStep,
        },
      },
    );
  }

  async remove(userId: UserId): Promise<void> {
    await this.native.deleteOne({ _id: userId });
  }

  async removeMembershipsOf(tenantId: TenantId): Promise<void> {
    await this.native.updateMany({ tenantIds: tenantId }, leaving(tenantId));
  }
}

function leaving(tenantId: TenantId): mongo.UpdateFilter<User> {
  return { $unset: { [`memberships.${tenantId}`]: '' }, $pull: { tenantIds: tenantId } };
}
