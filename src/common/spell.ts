import { Logger } from '@nestjs/common';

const MINUTE_MS = 60_000;

/**
 * A time in which something is away. Told once when it begins, at most once a minute while it lasts,
 * and once when it has passed.
 */
export class Spell {
  private since: number | undefined;
  private lastSaid = 0;
  private count = 0;

  /** @param what as it stands in a sentence, e.g. `Redis` */
  constructor(
    private readonly logger: Pick<Logger, 'warn' | 'log'>,
    private readonly what: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get lasts(): boolean {
    return this.since !== undefined;
  }

  /** It is away, or still is. @param reason in a few words, without what it was about */
  begin(reason: string): void {
    const now = this.now();
    if (this.since === undefined) {
      this.since = now;
      this.lastSaid = now;
      this.count = 1;
      this.logger.warn({ reason }, `${this.what} is away: ${reason}`);
      return;
    }
    this.count += 1;
    if (now - this.lastSaid < MINUTE_MS) return;
    this.lastSaid = now;
    const awayMs = Math.round(now - this.since);
    this.logger.warn(
      { reason, awayMs, failures: this.count },
      `${this.what} is still away: ${reason}`,
    );
  }

  end(): void {
    if (this.since === undefined) return;
    const awayMs = Math.round(this.now() - this.since);
    this.since = undefined;
    this.logger.log({ awayMs, failures: this.count }, `${this.what} is back`);
  }
}
