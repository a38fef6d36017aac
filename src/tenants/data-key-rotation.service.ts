import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../crypto/crypto.service.js';
import { rewrapAll } from '../crypto/rewrap-all.js';
import { TenantsRepository } from './tenants.repository.js';

/**
 * Wraps the tenants' data keys under the active master key, after a new one was put first in
 * `MASTER_KEY`. Runs once at the start of each worker; two at once, or one cut short, do no harm.
 * The old master key may go once the log says that none is left.
 */
@Injectable()
export class DataKeyRotation implements OnApplicationBootstrap {
  private readonly logger = new Logger(DataKeyRotation.name);

  constructor(
    private readonly tenants: TenantsRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    void this.run().catch((error: unknown) => {
      this.logger.error({ err: error }, 'data keys could not all be wrapped anew');
    });
  }

  /** @throws UnknownMasterKeyError if a key is under a master key that is gone */
  async run(): Promise<void> {
    const rewrapped = await rewrapAll(this.tenants, this.crypto);
    if (rewrapped > 0) {
      this.logger.log(`${rewrapped} data keys are under the active master key now; none is left`);
    }
  }
}
