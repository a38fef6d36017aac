import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AppErrorFilter } from './app-error.filter.js';
import { Clock } from './clock.js';

@Global()
@Module({
  providers: [Clock, { provide: APP_FILTER, useClass: AppErrorFilter }],
  exports: [Clock],
})
export class CommonModule {}
