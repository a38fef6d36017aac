import { Module, type DynamicModule } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { CryptoService } from './crypto.service.js';
import { KeyRing } from './key-ring.js';
import { KmsKeysRepository } from './kms/kms-keys.repository.js';
import { KmsKeys } from './kms/kms-keys.service.js';

const OPEN_KEYS = Symbol('master keys that are open already');

@Module({})
class OpenKeysModule {}

@Module({
  providers: [
    CryptoService,
    KmsKeysRepository,
    KmsKeys,
    {
      provide: KeyRing,
      inject: [AppConfig, { token: OPEN_KEYS, optional: true }],
      useFactory: ({ masterKeys }: AppConfig, open?: KeyRing) => open ?? KeyRing.of(masterKeys),
    },
  ],
  exports: [CryptoService, KmsKeys],
})
export class CryptoModule {
  /** For a process that had its master keys opened before its modules were made; else those of `MASTER_KEY`. */
  static over(keyRing: KeyRing): DynamicModule {
    return {
      module: OpenKeysModule,
      global: true,
      providers: [{ provide: OPEN_KEYS, useValue: keyRing }],
      exports: [OPEN_KEYS],
    };
  }
}
