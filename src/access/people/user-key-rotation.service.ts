import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../../crypto/crypto.service.js';
import { rewrapAll } from '../../crypto/rewrap-all.js';
import { UsersRepository } from './users.repository.js';

/** Wraps people's data keys under a new master key, as those of the tenants are. */
@Injectable()
export class UserKeyRotation implements OnApplicationBootstrap {
  private readonly logger = new Logger(UserKeyRotation.name);

  constructor(
    private readonly users: UsersRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    rewrapAll(this.users, this.crypto).then(
      (rewrapped) => {
        if (rewrapped > 0) this.logger.log(`${rewrapped} keys of people were wrapped anew`);
      },
      (error: unknown) => {
        this.logger.error({ err: error }, 'keys of people could not all be wrapped anew');
      },
    );
  }
}
