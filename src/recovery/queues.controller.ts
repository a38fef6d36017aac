import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DeliverEventsQueue } from '../deliveries/deliver-events.job.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { FetchMediaQueue } from '../media/fetch-media.job.js';
import { TakeTurnQueue } from '../messaging/messages/take-turn.job.js';
import { AdvanceOnboardingQueue } from '../onboarding/advance-onboarding.job.js';
import { OperatorOnly } from '../common/route-access.js';
import { ApplyWebhooksQueue } from '../webhook/apply-webhooks.job.js';
import { QueuesResponse } from './queue.dto.js';

/** The bells in Redis. How much work there is, the lists of messages and webhooks tell. */
@ApiTags('Operations')
@Controller('admin/queues')
@OperatorOnly()
export class QueuesController {
  constructor(
    private readonly turns: TakeTurnQueue,
    private readonly webhooks: ApplyWebhooksQueue,
    private readonly media: FetchMediaQueue,
    private readonly recordings: RecordEventsQueue,
    private readonly tellings: DeliverEventsQueue,
    private readonly onboardings: AdvanceOnboardingQueue,
  ) {}

  /** How many jobs wait in each queue. */
  @Get()
  @ApiOkResponse({ type: QueuesResponse })
  async list(): Promise<QueuesResponse> {
    const { turns, webhooks, media, recordings, tellings, onboardings } = this;
    const queues = [turns, webhooks, media, recordings, tellings, onboardings];
    const counts = await Promise.all(queues.map((queue) => queue.counts()));
    return { items: queues.map(({ name }, index) => ({ name, ...counts[index]! })) };
  }
}
