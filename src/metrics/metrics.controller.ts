import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Metrics } from './metrics.js';
import { Open } from '../common/route-access.js';

@ApiTags('Operations')
@Controller('metrics')
@Open('for the scraper: numbers without names')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Prometheus text of this process. */
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOkResponse({ type: String })
  read(): Promise<string> {
    return this.metrics.scrape();
  }
}
