import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../common/problem.dto.js';
import { AppConfig } from '../config/app-config.js';
import { MetricsTokenError } from './metrics.errors.js';
import { Metrics } from './metrics.js';
import { Open } from '../common/route-access.js';

@ApiTags('Operations')
@Controller('metrics')
@Open('for the scraper: numbers without names')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: AppConfig,
  ) {}

  /** Prometheus text of this process; OpenMetrics, with exemplars, where traces are taken. */
  @Get()
  @ApiOperation({ description: 'With `METRICS_TOKEN` set it asks for that as a bearer token.' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String })
  @ApiProblems(401)
  read(
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('authorization') authorization = '',
  ): Promise<string> {
    const { metricsToken } = this.config.http;
    const token = authorization.replace(/^Bearer\s+/i, '');
    if (metricsToken !== undefined && !metricsToken.is(token)) throw new MetricsTokenError();
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.scrape();
  }
}
