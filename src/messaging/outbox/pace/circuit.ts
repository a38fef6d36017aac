/** So many requests in a row without any answer, and the number is given a rest. */
const THRESHOLD = 5;
const FIRST_REST_MS = 1_000;
const LONGEST_REST_MS = 16_000;

export interface SavedCircuit {
  /** Rests in a row. */
  readonly trips: number;
  /** Epoch ms. */
  readonly restsUntil: number;
}

/**
 * Keeps a number from calling a Cloud API that does not answer, or asked to be left in peace. After a
 * rest one message goes first; its answer lets the others follow, its silence doubles the rest.
 */
export class Circuit {
  private unanswered = 0;
  private trips = 0;
  private trippedAt = 0;
  private until = 0;

  restsUntil(now: number): number | null {
    return this.until > now ? this.until : null;
  }

  /** How many messages may be in flight at once. */
  get width(): number {
    return this.trips === 0 ? Infinity : 1;
  }

  answered(): void {
    this.unanswered = 0;
    this.trips = 0;
  }

  /** No connection, or a request that nothing came back for. */
  silent(sentAt: number, now: number): void {
    // Whatever was on its way when the number was sent to rest says nothing new.
    if (sentAt < this.trippedAt) return;
    this.unanswered += 1;
    if (this.trips === 0 && this.unanswered < THRESHOLD) return;
    this.rest(now + Math.min(FIRST_REST_MS * 2 ** this.trips, LONGEST_REST_MS));
    this.trips += 1;
    this.trippedAt = now;
  }

  /** Meta asked for it. */
  rest(until: number): void {
    this.until = Math.max(this.until, until);
  }

  /** Takes over what another process learnt. */
  restore({ trips, restsUntil }: SavedCircuit): void {
    if (restsUntil <= this.until) return;
    this.rest(restsUntil);
    this.trips = Math.max(this.trips, trips);
  }

  save(): SavedCircuit {
    return { trips: this.trips, restsUntil: this.until };
  }
}
