import { Module } from '@nestjs/common';
import { PlaygroundController } from './playground.controller.js';
import { SimulatorLink } from './simulator-link.service.js';

@Module({ controllers: [PlaygroundController], providers: [SimulatorLink] })
export class ConsoleApiModule {}
