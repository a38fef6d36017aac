import { Module } from '@nestjs/common';
import { DataKeyRotation } from './data-key-rotation.service.js';
import { MasterKeysModule } from './master-keys.module.js';

@Module({ imports: [MasterKeysModule], providers: [DataKeyRotation] })
export class MasterKeysWorkerModule {}
