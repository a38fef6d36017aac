import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { RedisPing } from '../queue/redis-ping.js';
import { HealthController } from './health.controller.js';
import { RedisHealthIndicator } from './redis.health.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [RedisPing, RedisHealthIndicator],
})
export class HealthModule {}
