import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../crypto/crypto.service.js';
import { rewrapAll } from '../crypto/rewrap-all.js';
import { EndpointsRepository } from './endpoints.repository.js';

/** Wraps the endpoints' data keys under a new master key, as those of the tenants are. */
@Injectable()
export class EndpointKeyRotation implements OnApplicationBootstrap {
  private readonly logger = new Logger(EndpointKeyRotation.name);

  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    rewrapAll(this.endpoints, this.crypto).then(
      (rewrapped) => {
        if (rewrapped > 0) this.logger.log(`${rewrapped} keys of endpoints were wrapped anew`);
      },
      (error: unknown) => {
        this.logger.error({ err: error }, 'keys of endpoints could not all be wrapped anew');
      },
    );
  }
}
