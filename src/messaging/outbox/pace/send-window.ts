/** A second, and a little for clocks that count whole milliseconds. */
const WINDOW_MS = 1_002;

/** `[epoch ms, how many]`, any number of them. */
export type Counts = readonly (readonly [number, number])[];

export interface SavedWindow {
  /** When slots become free. */
  readonly ends: Counts;
  /** When what has no answer yet was sent. */
  readonly open: Counts;
}

/** The answer to a message that was still in flight when its turn ended. Epoch ms. */
export interface LateAnswer {
  readonly sentAt: number;
  /** `null`: no request was made after all. */
  readonly answeredAt: number | null;
}

/**
 * A number's rate: no more than `limit` messages reach Meta in any second, by Meta's own clock.
 *
 * When a message arrives is not known, only that it lies between its request and its answer. So a
 * message takes up a slot from its request until a second after its answer. Had `limit + 1` of them
 * arrived within a second, all of them would have held slots when the last one was sent.
 */
export class SendWindow {
  private ends: number[];
  /** When what is in flight was sent, by this turn or by those before. */
  private open: number[];

  /**
   * @param patienceMs what has no answer after this time gets none
   * @param late what was answered since `saved` was
   */
  constructor(
    private readonly limit: number,
    private readonly patienceMs: number,
    { ends, open }: SavedWindow = { ends: [], open: [] },
    late: readonly LateAnswer[] = [],
  ) {
    this.ends = spread(ends);
    this.open = spread(open);
    for (const { sentAt, answeredAt } of late) {
      if (answeredAt === null) this.cancel(sentAt);
      else this.end(sentAt, answeredAt);
    }
  }

  /** How many messages may be sent now. */
  free(now: number): number {
    if (this.limit === Infinity) return Infinity;
    this.ends = this.ends.filter((end) => end > now);
    this.open = this.open.filter((sentAt) => sentAt + this.patienceMs + WINDOW_MS > now);
    return Math.max(0, this.limit - this.ends.length - this.open.length);
  }

  /** When `slots` messages may be sent, if what is in flight is answered now. */
  freeAt(slots: number, now: number): number {
    const missing = slots - this.free(now);
    if (missing <= 0) return now;
    const answered = this.open.map(() => now + WINDOW_MS);
    const ends = [...this.ends, ...answered].toSorted((a, b) => a - b);
    return ends[missing - 1] ?? now + WINDOW_MS;
  }

  begin(sentAt: number): void {
    if (this.limit < Infinity) this.open.push(sentAt);
  }

  cancel(sentAt: number): void {
    const place = this.open.indexOf(sentAt);
    if (place !== -1) this.open.splice(place, 1);
  }

  end(sentAt: number, answeredAt: number): void {
    this.cancel(sentAt);
    if (this.limit < Infinity) this.ends.push(answeredAt + WINDOW_MS);
  }

  save(now: number): SavedWindow {
    this.free(now);
    return { ends: count(this.ends), open: count(this.open) };
  }
}

function spread(counts: Counts): number[] {
  return counts.flatMap(([time, times]) => Array<number>(times).fill(time));
}

function count(times: readonly number[]): Counts {
  const counts = new Map<number, number>();
  for (const time of times) counts.set(time, (counts.get(time) ?? 0) + 1);
  return [...counts];
}
