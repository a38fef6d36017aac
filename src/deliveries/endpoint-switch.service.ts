import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { EndpointId } from '../common/id.js';
import { Metrics } from '../metrics/metrics.js';
import { EventLog } from './event-log.service.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { OPERATOR, type Endpoint } from './endpoint.schema.js';
import { EndpointsRepository } from './endpoints.repository.js';

/** Stops endpoints, and gets them going again. */
@Injectable()
export class EndpointSwitch {
  private readonly logger = new Logger(EndpointSwitch.name);

  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly turns: DeliverEventsQueue,
    private readonly log: EventLog,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** Nobody asked for it: the tenant's other endpoints, and the operator's, hear of it. */
  async disable({ _id, owner, url }: Endpoint, reason: string): Promise<void> {
    if (!(await this.endpoints.disable(_id, reason))) return;
    await this.park(_id);
    this.metrics.endpointsDisabledTotal.inc();
    this.logger.warn({ endpointId: _id, owner, reason }, 'an endpoint was disabled');
    if (owner === OPERATOR) return;
    const at = this.clock.now();
    await this.log.append([
      {
        tenantId: owner,
        type: 'endpoint.disabled',
        at,
        subject: { kind: 'endpoint', id: _id },
        occurrence: at.getTime(),
        facts: { url, reason },
      },
    ]);
  }

  /** A person stopped it, or something was left due as it was stopped. Safe to run twice. */
  async stopped(endpointId: EndpointId): Promise<void> {
    await this.park(endpointId);
  }

  /** A person started it: what waits goes out, with no rest from before. */
  async started(endpointId: EndpointId): Promise<void> {
    await this.endpoints.recordSuccess(endpointId);
    await this.deliveries.unpark(endpointId);
    await this.turns.ring([{ endpointId }]);
  }

  private async park(endpointId: EndpointId): Promise<void> {
    await this.deliveries.park(endpointId);
    // Somebody may have started it at this very moment: nothing may be left behind then.
    const endpoint = await this.endpoints.findById(endpointId);
    if (endpoint?.enabled) await this.started(endpointId);
  }
}
