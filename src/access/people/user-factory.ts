import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { newId } from '../../common/id.js';
import { CryptoService } from '../../crypto/crypto.service.js';
import { currentActor } from '../caller.js';
import type { User } from './user.schema.js';

/** Makes rows of people, each with a data key of its own. */
@Injectable()
export class UserFactory {
  constructor(
    private readonly crypto: CryptoService,
    private readonly clock: Clock,
  ) {}

  async make(person: Pick<User, 'email' | 'name' | 'role' | 'vouchedFor'>): Promise<User> {
    const _id = newId('usr');
    return {
      _id,
      ...person,
      memberships: {},
      tenantIds: [],
      dataKey: await this.crypto.createDataKey(_id),
      createdBy: currentActor(),
      createdAt: this.clock.now(),
    };
  }
}
