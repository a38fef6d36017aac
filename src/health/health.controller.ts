import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  MongooseHealthIndicator,
  type HealthCheckResult,
} from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { defined } from '../common/defined.js';
import { HealthResponse } from './health.dto.js';
import { Readiness } from './readiness.js';
import { RedisHealthIndicator } from './redis.health.js';
import { Signs } from './signs.js';
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
    private readonly signs: Signs,
    private readonly readiness: Readiness,
  ) {}

  /**
   * Everything this process needs; 503 names what is down. What only degrades the system, such as a
   * worker that is missing, is named in `details` as well.
   */
  @Get()
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ type: HealthResponse })
  async check(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthResponse> {
    const { result, degraded } = await this.inspect();
    const ok = result.status === 'ok';
    if (!ok) reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return { ok, degraded, ...result };
  }

  /** The process runs. */
  @Get('live')
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { ok: true, degraded: false, status: 'ok', details: {} };
  }

  /**
   * It may take traffic. Without Redis it may: what is accepted waits in MongoDB (`degraded`). A
   * process that is about to stop may not.
   */
  @Get('ready')
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ type: HealthResponse })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthResponse> {
    const { result, degraded } = await this.inspect();
    const { stopping } = this.readiness;
    const ok = isUp(result, 'mongodb') && !stopping;
    if (!ok) reply.code(HttpStatus.SERVICE_UNAVAILABLE);
    return {
      ok,
      degraded,
      ...result,
      ...defined({ status: stopping ? 'shutting_down' : undefined }),
    };
  }

  private async inspect(): Promise<{ result: HealthCheckResult; degraded: boolean }> {
    const result = await this.lookAtServers();
    if (!isUp(result, 'mongodb')) return { result, degraded: false };
    const signs = await this.signs.states();
    const degraded =
      result.status !== 'ok' || Object.values(signs).some(({ status }) => status === 'down');
    return { result: { ...result, details: { ...result.details, ...signs } }, degraded };
  }

  private async lookAtServers(): Promise<HealthCheckResult> {
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
