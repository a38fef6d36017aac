const WINDOW_MS = 1_000;
/**
 * Rounds are as many ms apart as rows changed within the last second, up to this. So a row with several
 * stages is read once for all of them.
 */
const LONGEST_DISTANCE_MS = 400;
/** However slow the database is, nothing is told later than that for its sake. */
const LONGEST_WAIT_MS = 1_000;

interface Round {
  readonly endedAt: number;
  readonly tookMs: number;
  readonly rows: number;
}

/**
 * How soon the log is looked after again. A round costs much the same however much it tells: where little
 * happens it is told at once; where much happens, what comes within a moment is told together. Times are
 * in ms since the epoch.
 */
export class TellingPace {
  private rounds: readonly Round[] = [];

  /** @returns how long to wait before the next round */
  waitMs(now: number): number {
    const recent = this.rounds.filter(({ endedAt }) => endedAt > now - WINDOW_MS);
    const last = recent.at(-1);
    const rows = recent.reduce((sum, round) => sum + round.rows, 0);
    if (last === undefined) return 0;
    const apartMs = Math.min(rows, LONGEST_DISTANCE_MS);
    const distanceMs = Math.min(Math.max(apartMs, last.tookMs), LONGEST_WAIT_MS);
    return Math.max(0, last.endedAt + distanceMs - now);
  }

  ended(round: Round): void {
    const since = round.endedAt - WINDOW_MS;
    this.rounds = [...this.rounds.filter(({ endedAt }) => endedAt > since), round];
  }
}
