import { hostname } from 'node:os';
import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { newId } from '../common/id.js';
import { PeriodicRunner } from '../common/periodic-runner.js';
import { VERSION } from '../common/version.js';
import { WorkerHeartbeatsRepository } from './worker-heartbeats.repository.js';

const BEAT_MS = 5_000;

/** Says every few seconds that this worker lives. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly id = newId('wrk');
  private readonly startedAt: Date;
  private readonly runner = new PeriodicRunner(
    () => this.beat(),
    BEAT_MS,
    // Who looks for it sees that it is missing.
    () => undefined,
  );

  constructor(
    private readonly heartbeats: WorkerHeartbeatsRepository,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.beat().catch(() => undefined);
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
    await this.heartbeats.remove(this.id).catch(() => undefined);
  }

  private beat(): Promise<void> {
    return this.heartbeats.beat({
      _id: this.id,
      host: hostname(),
      pid: process.pid,
      version: VERSION,
      startedAt: this.startedAt,
      seenAt: this.clock.now(),
    });
  }
}
