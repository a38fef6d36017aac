import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { EndpointId } from '../common/id.js';
import { AppConfig } from '../config/app-config.js';
import { RecordEventsQueue } from '../events/record-events.job.js';
import { DeliverEventsQueue } from './deliver-events.job.js';
import { DeliveriesRepository } from './deliveries.repository.js';
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
    private readonly deliveries: DeliveriesRepository,
    private readonly recordings: RecordEventsQueue,
    private readonly turns: DeliverEventsQueue,
  ) {}

  /** @returns how much there was */
  async recover(): Promise<number> {
    const behind = await this.recorder.isBehind();
    if (behind) await this.recordings.ringOnce();
    const leftovers = await this.log.handOutLeftovers();
    const before = this.clock.in(-this.config.recovery.afterMs);
    const overdue = await this.deliveries.findOverdueEndpoints(
      before,
      this.lastEndpoint,
      MAX_ENDPOINTS,
    );
    this.lastEndpoint = overdue.length < MAX_ENDPOINTS ? null : overdue.at(-1)!;
    await this.turns.ring(overdue.map((endpointId) => ({ endpointId })));
    return Number(behind) + leftovers + overdue.length;
  }
}
