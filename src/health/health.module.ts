import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';
import { RedisHealthIndicator } from './redis.health.js';
import { Signs } from './signs.js';
import { VersionController } from './version.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController, VersionController],
  providers: [RedisHealthIndicator, Signs, Readiness],
  exports: [Signs, Readiness],
})
export class HealthModule {}
