import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CryptoService } from '../crypto/crypto.service.js';
import { rewrapAtStart } from '../crypto/rewrap-all.js';
import { TenantsRepository } from './tenants.repository.js';

/** Wraps the tenants' data keys under a new master key. */
@Injectable()
export class DataKeyRotation implements OnApplicationBootstrap {
  constructor(
    private readonly tenants: TenantsRepository,
    private readonly crypto: CryptoService,
  ) {}

  onApplicationBootstrap(): void {
    rewrapAtStart('tenants', this.tenants, this.crypto);
  }
}
