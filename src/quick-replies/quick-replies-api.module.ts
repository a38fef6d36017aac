import { Module } from '@nestjs/common';
import { QuickRepliesController } from './quick-replies.controller.js';
import { QuickRepliesModule } from './quick-replies.module.js';

@Module({ imports: [QuickRepliesModule], controllers: [QuickRepliesController] })
export class QuickRepliesApiModule {}
