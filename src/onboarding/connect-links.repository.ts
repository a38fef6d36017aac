import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../common/clock.js';
import { defined } from '../common/defined.js';
import type { TenantId } from '../common/id.js';
import { olderThan, type PageQuery } from '../common/page.js';
import { ConnectLink, type ConnectLinkId } from './connect-link.schema.js';
import type { OnboardingId } from './onboarding.schema.js';

/** Every query on `connect_links`. */
@Injectable()
export class ConnectLinksRepository {
  constructor(
    @InjectModel(ConnectLink.name) private readonly links: Model<ConnectLink>,
    private readonly clock: Clock,
  ) {}

  async insert(link: ConnectLink): Promise<void> {
    await this.links.create(link);
  }

  find(tenantId: TenantId, id: ConnectLinkId): Promise<ConnectLink | null> {
    return this.links.findOne({ _id: id, tenantId }).lean();
  }

  findByTokenHash(tokenHash: string): Promise<ConnectLink | null> {
    return this.links.findOne({ tokenHash }).lean();
  }

  /** Newest first; one row more than the page holds tells that there is another. */
  list(tenantId: TenantId, { limit, cursor }: PageQuery): Promise<ConnectLink[]> {
    return this.links
      .find({
        tenantId,
        ...defined({ _id: olderThan('lnk', cursor) }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean();
  }

  /** Ties the link to an onboarding, once. @returns the one that it is tied to */
  async tie(id: ConnectLinkId, onboardingId: OnboardingId): Promise<OnboardingId> {
    await this.links.updateOne(
      { _id: id, onboardingId: { $exists: false } },
      { $set: { onboardingId } },
    );
    return (await this.links.findOne({ _id: id }).lean())?.onboardingId ?? onboardingId;
  }

  async revoke(id: ConnectLinkId): Promise<void> {
    await this.links.updateOne(
      { _id: id, revokedAt: { $exists: false } },
      { $set: { revokedAt: this.clock.now() } },
    );
  }

  async removeOfTenant(tenantId: TenantId): Promise<void> {
    await this.links.deleteMany({ tenantId });
  }
}
