import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../crypto/crypto.service.js';
import { rewrapAtStart } from '../crypto/rewrap-all.js';
import { EndpointsRepository } from './endpoints.repository.js';

/** Wraps the endpoints' data keys under a new master key. */
@Injectable()
export class EndpointKeyRotation implements OnApplicationBootstrap {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    rewrapAtStart('endpoints', this.endpoints, this.crypto);
  }
}
