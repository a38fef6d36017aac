import { Module } from '@nestjs/common';
import { CryptoModule } from '../crypto/crypto.module.js';
import { DataKeysRepository } from './data-keys.repository.js';
import { DataKeys } from './data-keys.service.js';

@Module({
  imports: [CryptoModule],
  providers: [DataKeysRepository, DataKeys],
  exports: [DataKeys, CryptoModule],
})
export class MasterKeysModule {}
