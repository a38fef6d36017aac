import { Module } from '@nestjs/common';
import { CryptoService } from './crypto.service.js';
import { KeyRing } from './key-ring.js';

@Module({ providers: [KeyRing, CryptoService], exports: [CryptoService] })
export class CryptoModule {}
