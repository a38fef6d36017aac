import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { Clock } from '../../common/clock.js';
import { defined } from '../../common/defined.js';
import type { TenantId } from '../../common/id.js';
import { olderThan, type PageQuery } from '../../common/page.js';
import { nativeCollection } from '../../database/native-collection.js';
import { Invitation, type InvitationId } from './invitation.schema.js';
import type { UserId } from './user.schema.js';

/** Every query on `invitations`. */
@Injectable()
export class InvitationsRepository {
  private readonly native: mongo.Collection<Invitation>;

  constructor(
    @InjectModel(Invitation.name) private readonly invitations: Model<Invitation>,
    private readonly clock: Clock,
  ) {
    this.native = nativeCollection(invitations);
  }

  async insert(invitation: Invitation): Promise<void> {
    await this.native.insertOne(invitation);
  }

  /** One that has not expired. */
  findByHash(hash: string): Promise<Invitation | null> {
    return this.invitations.findOne({ hash, expiresAt: { $gt: this.clock.now() } }).lean();
  }

  /** @returns whether it was there: of two that accept at once, one finds it */
  async take(id: InvitationId): Promise<boolean> {
    const { deletedCount } = await this.native.deleteOne({ _id: id });
    return deletedCount === 1;
  }

  /** Open ones of a tenant, newest first; one row more than the page holds tells of another. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<Invitation[]> {
    return this.invitations
      .find({
        tenantId,
        expiresAt: { $gt: this.clock.now() },
        ...defined({ _id: olderThan('inv', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  async removeOfTenant(tenantId: TenantId, id?: InvitationId): Promise<boolean> {
    const { deletedCount } = await this.native.deleteMany({
      tenantId,
      ...defined({ _id: id }),
    });
    return deletedCount > 0;
  }

  async removeOfUser(userId: UserId): Promise<void> {
    await this.native.deleteMany({ userId });
  }
}
