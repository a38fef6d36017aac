import { Module } from '@nestjs/common';
import { MasterKeysController } from './master-keys.controller.js';
import { MasterKeysModule } from './master-keys.module.js';

@Module({ imports: [MasterKeysModule], controllers: [MasterKeysController] })
export class MasterKeysApiModule {}
