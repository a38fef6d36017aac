import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  MongooseHealthIndicator,
  type HealthCheckResult,
} from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { HealthResponse } from './health.dto.js';
import { RedisHealthIndicator } from './redis.health.js';
import { Open } from '../common/route-access.js';

const PING_TIMEOUT_MS = 1_000;

/** For people, load balancers and orchestrators; on both processes. */
@ApiTags('Operations')
@Controller('health')
@Open('for load balancers: up or down')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly mongo: MongooseHealthIndicator,
    private readonly redis: RedisHealthIndicator,
  ) {}

  /** Everything this process needs; 503 names what is down. */
  @Get()
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ type: HealthResponse })
  async check(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthResponse> {
    const result = await this.inspect();
    const ok = result.status === 'ok';
    if (!ok) reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return { ok, degraded: !ok && isUp(result, 'mongodb'), ...result };
  }

  /** The process runs. */
  @Get('live')
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { ok: true, degraded: false, status: 'ok', details: {} };
  }

  /** It may take traffic. Without Redis it may: what is accepted waits in MongoDB (`degraded`). */
  @Get('ready')
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ type: HealthResponse })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthResponse> {
    const result = await this.inspect();
    const ok = isUp(result, 'mongodb');
    if (!ok) reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return { ok, degraded: ok && result.status !== 'ok', ...result };
  }

  private async inspect(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        () => this.mongo.pingCheck('mongodb', { timeout: PING_TIMEOUT_MS }),
        () => this.redis.check('redis'),
      ]);
    } catch (error) {
      // Terminus throws its result if anything is down; here it is an answer like any other.
      return (error as { getResponse(): HealthCheckResult }).getResponse();
    }
  }
}

function isUp({ details }: HealthCheckResult, name: string): boolean {
  return details[name]?.status === 'up';
}
