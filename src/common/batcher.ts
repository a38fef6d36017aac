import { setTimeout as pause } from 'node:timers/promises';
import { InFlight } from './in-flight.js';
import { runInContext } from './request-context.js';

/** The longest that a group waits for company. */
const MAX_REST_MS = 8;

interface Pending<Item, Result> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatcherOptions<Item> {
  /** Most items of one batch. */
  readonly maxItems: number;
  /** Most weight of one batch (e.g. bytes); a heavier single item still goes, alone. */
  readonly maxWeight?: number;
  readonly weigh?: (item: Item) => number;
  /**
   * Whether `commit` failed for what is in the items: then the group is halved until the item that
   * cannot be written stands alone. Any other failure is an outage, and is that of the whole group.
   */
  readonly isItemFault?: (error: unknown) => boolean;
  /** Distance that groups keep, for items that nobody waits for. */
  readonly restMs?: number;
  /** How long a group holds up the next, which is committed beside it then; until it ends, if absent. */
  readonly patienceMs?: number;
  /** Waits; a timer's unless a test has its own. */
  readonly rest?: (ms: number) => Promise<unknown>;
}

/**
 * Group commit: callers hand in single items, `commit` gets them in groups.
 *
 * An item that finds nothing in progress is committed at once, so an idle system pays no delay;
 * what arrives during a commit shares the next one, so the cost of an item falls as the load rises.
 * Those who were answered come again: the next group waits for as many as the last one had beside those who
 * came meanwhile, not longer than that one took, at most `MAX_REST_MS`. Else there would be two groups for
 * ever, each of half of them and each under way while the other gathers.
 * An item that cannot be written fails alone (`isItemFault`).
 */
export class Batcher<Item, Result> {
  private queue: Pending<Item, Result>[] = [];
  private committing: Promise<void> | undefined;
  /** Groups: more than one where some outlast the patience for them. */
  private readonly underWay = new InFlight();
  /** The last group; times in ms, `ended` of `performance.now()`. */
  private last = { size: 1, tookMs: 0, ended: -Infinity };
  /** How many had come meanwhile when a group was written, and nobody of it was answered yet. */
  private cameMeanwhile = 0;
  /** Ends the wait for company, which is there. */
  private wake: (() => void) | undefined;

  /**
   * @param commit gets at least one item, answers one result per item, in order; `again`: the items
   *   were part of a group that failed, and some of them may have been written
   */
  constructor(
    private readonly commit: (items: Item[], again: boolean) => Promise<Result[]>,
    private readonly options: BatcherOptions<Item>,
  ) {}

  /** @returns the item's own result, once its group is committed; rejects if the commit fails */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const weight = this.options.weigh?.(item) ?? 0;
      this.queue.push({ item, weight, resolve, reject });
      if (this.isCompanyHere()) this.wake?.();
      // A group is nobody's own: its log lines must not carry the id of whoever came first.
      this.committing ??= runInContext({}, () => this.drain());
    });
  }

  /** Resolves when everything handed in so far is committed. */
  async idle(): Promise<void> {
    await this.committing;
    await this.underWay.fallTo(0);
  }

  private async drain(): Promise<void> {
    // One turn of the event loop: requests read from their sockets together go out together.
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      await this.waitForCompany();
      const group = this.takeGroup();
      const begun = performance.now();
      const others = this.underWay.size;
      this.underWay.add(this.commitGroup(group));
      await this.underWay.fallTo(others, this.options.patienceMs);
      const ended = performance.now();
      this.last = { size: group.length, tookMs: ended - begun, ended };
    }
    this.committing = undefined;
  }

  private async waitForCompany(): Promise<void> {
    if (this.isCompanyHere()) return;
    const { restMs, rest = pause } = this.options;
    const { tookMs, ended } = this.last;
    const waitMs =
      restMs === undefined
        ? Math.min(tookMs, MAX_REST_MS)
        : Math.max(0, ended + restMs - performance.now());
    if (waitMs === 0) return;
    await Promise.race([rest(waitMs), new Promise<void>((resolve) => (this.wake = resolve))]);
    this.wake = undefined;
  }

  /** Whether nothing is to be gained by waiting. */
  private isCompanyHere(): boolean {
    const { maxItems, restMs } = this.options;
    const expected = restMs === undefined ? this.last.size + this.cameMeanwhile : maxItems;
    return this.queue.length >= Math.min(expected, maxItems);
  }

  private async commitGroup(group: Pending<Item, Result>[], again = false): Promise<void> {
    try {
      const results = await this.commit(
        group.map(({ item }) => item),
        again,
      );
      this.cameMeanwhile = this.queue.length;
      group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (group.length > 1 && this.options.isItemFault?.(error) === true) {
        const half = group.length >> 1;
        await this.commitGroup(group.slice(0, half), true);
        await this.commitGroup(group.slice(half), true);
        return;
      }
      group.forEach(({ reject }) => reject(error));
    }
  }

  private takeGroup(): Pending<Item, Result>[] {
    const { maxItems, maxWeight = Infinity } = this.options;
    let weight = 0;
    let count = 0;
    for (const pending of this.queue) {
      weight += pending.weight;
      if (count === maxItems || (count > 0 && weight > maxWeight)) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }
}
