/** A second, and a little for clocks that count whole milliseconds. */
const WINDOW_MS = 1_002;
/** The shortest delay is that of so many turns; until they are over, it counts as nothing. */
const REMEMBERED_TURNS = 16;

export interface SavedWindow {
  /** When slots become free, as `[epoch ms, slots]`. */
  readonly ends: readonly (readonly [number, number])[];
  /** Shortest time between request and answer in each of the last turns, in ms. */
  readonly delays: readonly number[];
}

/**
 * A number's rate: no more than `limit` messages reach Meta in any second, by Meta's own clock.
 *
 * When a message arrives is not known, only that it lies between its request and its answer, less
 * the time that a message and its answer travel at least. So a message takes up a slot from its
 * request until a second after its answer, less the shortest delay that was seen. Had `limit + 1` of
 * them arrived within a second, all of them would have held slots when the last one was sent.
 */
export class SendWindow {
  private ends: number[];
  private inFlight = 0;
  /** Shortest in this turn. */
  private delayMs = Infinity;
  /** Shortest in the turns before. */
  private readonly knownDelayMs: number;

  constructor(
    private readonly limit: number,
    private readonly saved: SavedWindow = { ends: [], delays: [] },
  ) {
    const { ends, delays } = saved;
    this.ends = ends.flatMap(([end, slots]) => Array<number>(slots).fill(end));
    this.knownDelayMs = delays.length < REMEMBERED_TURNS ? 0 : Math.min(...delays);
  }

  /** How many messages may be sent now. */
  free(now: number): number {
    if (this.limit === Infinity) return Infinity;
    this.ends = this.ends.filter((end) => end > now);
    return Math.max(0, this.limit - this.ends.length - this.inFlight);
  }

  /** When `slots` messages may be sent, as far as is known now. */
  freeAt(slots: number, now: number): number {
    const missing = slots - this.free(now);
    if (missing <= 0) return now;
    const ends = this.endsIfAnsweredAt(now).toSorted((a, b) => a - b);
    return ends[missing - 1] ?? now + WINDOW_MS;
  }

  begin(): void {
    this.inFlight += 1;
  }

  cancel(): void {
    this.inFlight -= 1;
  }

  end(sentAt: number, answeredAt: number): void {
    this.inFlight -= 1;
    if (this.limit === Infinity) return;
    this.delayMs = Math.min(this.delayMs, answeredAt - sentAt);
    this.ends.push(answeredAt - Math.min(this.delayMs, this.knownDelayMs) + WINDOW_MS);
  }

  save(now: number): SavedWindow {
    const slots = new Map<number, number>();
    for (const end of this.endsIfAnsweredAt(now)) {
      if (end > now) slots.set(end, (slots.get(end) ?? 0) + 1);
    }
    const delays = [...this.saved.delays, ...(this.delayMs === Infinity ? [] : [this.delayMs])];
    return { ends: [...slots], delays: delays.slice(-REMEMBERED_TURNS) };
  }

  /** What is still in flight has arrived, or will do so soon. */
  private endsIfAnsweredAt(now: number): number[] {
    return [...this.ends, ...Array<number>(this.inFlight).fill(now + WINDOW_MS)];
  }
}
