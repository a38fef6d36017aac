import { Module } from '@nestjs/common';
import { CryptoModule } from '../crypto/crypto.module.js';
import { UserKeyRotation } from './people/user-key-rotation.service.js';

/** What the worker does for access. */
@Module({ imports: [CryptoModule], providers: [UserKeyRotation] })
export class AccessWorkerModule {}
