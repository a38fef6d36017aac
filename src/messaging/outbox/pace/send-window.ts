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
  private readonly ends: Times;
  /** When what is in flight was sent, by this turn or by those before. */
  private readonly open: Times;

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
    this.ends = new Times(ends);
    this.open = new Times(open);
    for (const { sentAt, answeredAt } of late) {
      if (answeredAt === null) this.cancel(sentAt);
      else this.end(sentAt, answeredAt);
    }
  }

  /** How many messages may be sent now. */
  free(now: number): number {
    if (this.limit === Infinity) return Infinity;
    this.ends.forgetUntil(now);
    this.open.forgetUntil(now - this.patienceMs - WINDOW_MS);
    return Math.max(0, this.limit - this.ends.size - this.open.size);
  }

  /** When `slots` messages may be sent, if what is in flight is answered now. */
  freeAt(slots: number, now: number): number {
    const missing = slots - this.free(now);
    if (missing <= 0) return now;
    const answered: Counts[number] = [now + WINDOW_MS, this.open.size];
    let free = 0;
    for (const [end, times] of [...this.ends.counts, answered].toSorted(([a], [b]) => a - b)) {
      free += times;
      if (free >= missing) return end;
    }
    return now + WINDOW_MS;
  }

  begin(sentAt: number): void {
    if (this.limit < Infinity) this.open.add(sentAt);
  }

  cancel(sentAt: number): void {
    this.open.remove(sentAt);
  }

  end(sentAt: number, answeredAt: number): void {
    this.cancel(sentAt);
    if (this.limit < Infinity) this.ends.add(answeredAt + WINDOW_MS);
  }

  save(now: number): SavedWindow {
    this.free(now);
    return { ends: [...this.ends.counts], open: [...this.open.counts] };
  }
}

/** Times, each any number of times. A number that sends much has a thousand of them, of a few hundred ms. */
class Times {
  readonly counts: Map<number, number>;
  size = 0;

  constructor(counts: Counts) {
    this.counts = new Map(counts);
    for (const times of this.counts.values()) this.size += times;
  }

  add(time: number): void {
    this.counts.set(time, (this.counts.get(time) ?? 0) + 1);
    this.size += 1;
  }

  /** Once. Does nothing if it is not there. */
  remove(time: number): void {
    const times = this.counts.get(time);
    if (times === undefined) return;
    if (times === 1) this.counts.delete(time);
    else this.counts.set(time, times - 1);
    this.size -= 1;
  }

  forgetUntil(now: number): void {
    for (const [time, times] of this.counts) {
      if (time > now) continue;
      this.counts.delete(time);
      this.size -= times;
    }
  }
}
