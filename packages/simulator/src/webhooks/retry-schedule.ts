const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;
const HOUR_MS = 3_600_000;

/** When Meta posts a refused webhook again: at once, then after ever longer pauses, for days. */
export class RetrySchedule {
  private readonly giveUpMs: number;

  /** @param factor how many times faster than Meta's this clock runs */
  constructor(
    private readonly factor: number,
    giveUpHours: number,
  ) {
    this.giveUpMs = (giveUpHours * HOUR_MS) / factor;
  }

  /**
   * @param failed how many attempts have failed, at least one
   * @param elapsedMs since the first attempt
   * @returns the pause before the next attempt in ms; `undefined` if there will be none
   */
  pauseAfter(failed: number, elapsedMs: number): number | undefined {
    if (elapsedMs >= this.giveUpMs) return undefined;
    if (failed === 1) return 0;
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failed - 2)) / this.factor;
  }
}
