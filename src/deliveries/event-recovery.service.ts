import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { EndpointId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { EventsRepository } from '../events/events.repository.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { EndpointSwitch } from './endpoint-switch.service.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EventLog } from './event-log.service.js';
import { EventRecorder } from './event-recorder.service.js';

const MAX_ENDPOINTS = 200;

/** Gets going again what lost its bell, or was left half-way by a process that died. */
@Injectable()
export class EventRecovery {
  private lastEndpoint: EndpointId | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly recorder: EventRecorder,
    private readonly log: EventLog,
    private readonly events: EventsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly switches: EndpointSwitch,
    private readonly recordings: RecordEventsQueue,
    private readonly turns: DeliverEventsQueue,
  ) {}

  /** @returns how much there was */
  async recover(): Promise<number> {
    const behind = await this.recorder.isBehind();
    if (behind) await this.recordings.ringOnce();
    const overdue = await this.recoverDeliveries();
    const leftovers = await this.log.handOutLeftovers();
    await this.events.holdPlaceOfOld();
    return Number(behind) + overdue + leftovers;
  }

  /** @returns how many endpoints had something due for longer than a bell takes */
  private async recoverDeliveries(): Promise<number> {
    const before = this.clock.in(-this.config.recovery.afterMs);
    const overdue = await this.deliveries.findOverdueEndpoints(
      before,
      this.lastEndpoint,
      MAX_ENDPOINTS,
    );
    this.lastEndpoint = overdue.length < MAX_ENDPOINTS ? null : overdue.at(-1)!;
    if (overdue.length === 0) return 0;
    const disabled = await this.endpoints.findDisabled(overdue);
    await this.turns.ring(
      overdue.filter((id) => !disabled.has(id)).map((endpointId) => ({ endpointId })),
    );
    // Requests that were out while their endpoint was disabled leave their deliveries due.
    for (const endpointId of disabled) await this.switches.stopped(endpointId);
    return overdue.length;
  }
}
