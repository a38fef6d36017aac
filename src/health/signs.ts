import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PeriodicRunner } from '../common/periodic-runner.js';
import { Metrics } from '../metrics/metrics.js';

const LOOK_MS = 10_000;

/** How one part does. What is `down` degrades the system; it does not stop what takes messages in. */
export interface SignState {
  readonly status: 'up' | 'down';
  /** What is wrong, and what to do; only where something is. */
  readonly message?: string;
  readonly [fact: string]: unknown;
}

interface Sign {
  readonly name: string;
  readonly look: () => Promise<SignState>;
  last: SignState;
}

/**
 * How the parts do that a process does not need for taking messages in: workers, consumption,
 * storage. Looked at every few seconds and before the first answer; what turns bad is told once in
 * the log, and once when it has passed.
 */
@Injectable()
export class Signs implements OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  private readonly signs: Sign[] = [];
  private readonly runner = new PeriodicRunner(
    () => this.look(),
    LOOK_MS,
    () => undefined,
  );
  private lookedAt = -LOOK_MS;
  private looking: Promise<void> | undefined;

  constructor(private readonly metrics: Metrics) {}

  /** @param look may throw: then nothing is known, and the sign stays as it was */
  register(name: string, look: () => Promise<SignState>): void {
    if (this.signs.length === 0) this.runner.start();
    this.signs.push({ name, look, last: { status: 'up' } });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }

  /** @returns all of them, at most seconds old */
  async states(): Promise<Record<string, SignState>> {
    if (performance.now() - this.lookedAt > LOOK_MS) await this.look();
    return Object.fromEntries(this.signs.map(({ name, last }) => [name, last]));
  }

  private look(): Promise<void> {
    this.looking ??= Promise.all(this.signs.map((sign) => this.update(sign)))
      .then(() => {
        this.lookedAt = performance.now();
      })
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async update(sign: Sign): Promise<void> {
    const { status: before } = sign.last;
    sign.last = await sign.look().catch(() => sign.last);
    const { name, last } = sign;
    this.metrics.signUp.set({ sign: name }, last.status === 'up' ? 1 : 0);
    if (last.status === before) return;
    if (last.status === 'up') this.logger.log({ sign: name }, `${name}: all is well again`);
    else this.logger.warn({ sign: name }, `${name}: ${last.message ?? 'degraded'}`);
  }
}
