import { Logger } from '@nestjs/common';
import { boundedCache } from './bounded-cache.js';
import { defined } from './defined.js';

const MINUTE_MS = 60_000;
/** Kinds are few by design; this is for the day on which one of them is not. */
const MAX_KINDS = 1_000;

interface Minute {
  readonly since: number;
  said: number;
  leftOut: number;
}

/**
 * Warnings that may come in any number, a few a minute of each kind. The first one after a minute
 * tells how many were left out.
 */
export class BoundedLog {
  private readonly minutes = boundedCache<string, Minute>(MAX_KINDS);

  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly perMinute = 1,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param kind what is counted together, e.g. a code and a route; never something of a caller's */
  warn(kind: string, fields: object, text: string): void {
    const now = this.now();
    const before = this.minutes.get(kind);
    const current =
      before !== undefined && now - before.since < MINUTE_MS
        ? before
        : { since: now, said: 0, leftOut: 0 };
    if (current !== before) this.minutes.set(kind, current);
    if (current.said >= this.perMinute) {
      current.leftOut += 1;
      return;
    }
    current.said += 1;
    const leftOut = current === before ? 0 : (before?.leftOut ?? 0);
    this.logger.warn(
      { ...fields, ...defined({ leftOut: leftOut > 0 ? leftOut : undefined }) },
      text,
    );
  }
}
