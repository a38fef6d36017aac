import { Module } from '@nestjs/common';
import { CryptoModule } from '../crypto/crypto.module.js';
import { DataKeyRotation } from './data-key-rotation.service.js';
import { TenantsModule } from './tenants.module.js';

@Module({ imports: [TenantsModule, CryptoModule], providers: [DataKeyRotation] })
export class TenantsWorkerModule {}
