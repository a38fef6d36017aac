import { newId } from '../common/id.js';
import { PeriodicRunner } from '../common/periodic-runner.js';
import type { LeasesRepository } from './leases.repository.js';

/** What one process at a time does, again and again. */
export interface LeasedTask {
  readonly name: string;
  /** From the end of one round to the beginning of the next. */
  readonly intervalMs: number;
  /** Whoever does not prolong the lease for so long has died; of a longer round, two may be under way. */
  readonly leaseMs: number;
  /** Safe to run twice, and at once. */
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Runs a task from a timer of ours, under a lease in MongoDB: Redis forgets repeated jobs as well. */
export class LeasedRunner {
  private readonly holder = newId('rec');
  private readonly runner: PeriodicRunner;

  constructor(
    private readonly leases: LeasesRepository,
    private readonly task: LeasedTask,
  ) {
    this.runner = new PeriodicRunner(() => this.round(), task.intervalMs, task.onError);
  }

  start(): void {
    this.runner.start();
  }

  /** Resolves once the round in hand has ended. */
  async stop(): Promise<void> {
    await this.runner.stop();
    await this.leases.release(this.task.name, this.holder).catch(() => undefined);
  }

  /** One round, if no other process is at it. */
  async round(): Promise<void> {
    const { name, leaseMs, run } = this.task;
    if (await this.leases.acquire(name, this.holder, leaseMs)) await run();
  }
}
