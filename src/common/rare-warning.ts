import type { Logger } from '@nestjs/common';

/**
 * A warning that anybody outside may cause, and that must not fill the log: a line at once, then at
 * most one each `everyMs`, with the number of those that were left out.
 */
export class RareWarning {
  private lastAt = -Infinity;
  private leftOut = 0;

  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly everyMs: number,
    private readonly now: () => number,
  ) {}

  /** @param fields ids, addresses and counts; never content */
  say(fields: object, message: string): void {
    const now = this.now();
    if (now - this.lastAt < this.everyMs) {
      this.leftOut += 1;
      return;
    }
    this.logger.warn({ ...fields, leftOut: this.leftOut }, message);
    this.lastAt = now;
    this.leftOut = 0;
  }
}
