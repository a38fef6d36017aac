import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OperatorOnly } from '../common/route-access.js';
import { JobQueues } from './job-queues.js';
import { QueuesResponse } from './queue.dto.js';

/** The bells in Redis. How much work there is, the lists of messages and webhooks tell. */
@ApiTags('Operations')
@Controller('admin/queues')
@OperatorOnly()
export class QueuesController {
  constructor(private readonly queues: JobQueues) {}

  /** How many jobs wait in each queue. */
  @Get()
  @ApiOkResponse({ type: QueuesResponse })
  async list(): Promise<QueuesResponse> {
    const { all } = this.queues;
    const counts = await Promise.all(all.map((queue) => queue.counts()));
    return { items: all.map(({ name }, index) => ({ name, ...counts[index]! })) };
  }
}
