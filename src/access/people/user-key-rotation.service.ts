import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../../crypto/crypto.service.js';
import { rewrapAtStart } from '../../crypto/rewrap-all.js';
import { UsersRepository } from './users.repository.js';

/** Wraps people's data keys under a new master key. */
@Injectable()
export class UserKeyRotation implements OnApplicationBootstrap {
  constructor(
    private readonly users: UsersRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    rewrapAtStart('people', this.users, this.crypto);
  }
}
