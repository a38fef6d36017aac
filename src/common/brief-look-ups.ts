import { setTimeout as pause } from 'node:timers/promises';
import { boundedCache } from './bounded-cache.js';
import { Batcher } from './batcher.js';

/** How long a look-up counts: what is in use costs a few a second, and whoever changes it waits for it. */
const FRESH_MS = 240;
/** A little longer, for timers that come early and a cache that looks at the time once a millisecond. */
const LAPSE_MS = 250;
const MAX_VALUES = 20_000;
const MAX_GROUP = 500;

/** @returns once no process goes by what it looked up before now */
export function lapse(): Promise<unknown> {
  return pause(LAPSE_MS);
}

/**
 * What is looked up all the time and seldom changes, by key. However many come at once, one query is under
 * way; a look-up counts for a quarter of a second, in each process by itself. Whoever changes something
 * waits that long before they answer: so what was answered counts everywhere.
 */
export class BriefLookUps<Value extends object, Key extends string = string> {
  private readonly fresh = boundedCache<Key, Value>(MAX_VALUES, { ttl: FRESH_MS });
  private readonly lookUps: Batcher<Key, Value | null>;

  /** @param lookUp what is found of these keys */
  constructor(private readonly lookUp: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>) {
    this.lookUps = new Batcher((keys) => this.lookUpAll(keys), { maxItems: MAX_GROUP });
  }

  async find(key: Key): Promise<Value | null> {
    return this.fresh.get(key) ?? this.lookUps.add(key);
  }

  /** As it is now. */
  findNow(key: Key): Promise<Value | null> {
    return this.lookUps.add(key);
  }

  /**
   * What another query found counts, too.
   *
   * @param begun when it asked, by `performance.now()`: it tells what was so then, however long it took
   */
  remember(found: Iterable<readonly [Key, Value]>, begun: number): void {
    const ttl = Math.floor(FRESH_MS - (performance.now() - begun));
    if (ttl > 0) for (const [key, value] of found) this.fresh.set(key, value, { ttl });
  }

  /** In this process; others go on for up to a quarter of a second. */
  forgetKey(key: Key): void {
    this.fresh.delete(key);
  }

  /** As `forgetKey`, of all that a change concerns. */
  forgetHere(concerns: (value: Value) => boolean): void {
    for (const [key, value] of this.fresh.entries()) {
      if (concerns(value)) this.fresh.delete(key);
    }
  }

  /**
   * Call it after each change.
   *
   * @returns once no process goes by what was before
   */
  async forget(concerns: (value: Value) => boolean): Promise<void> {
    this.forgetHere(concerns);
    await lapse();
  }

  private async lookUpAll(keys: readonly Key[]): Promise<(Value | null)[]> {
    const begun = performance.now();
    const found = await this.lookUp([...new Set(keys)]);
    this.remember(found, begun);
    return keys.map((key) => {
      const value = found.get(key) ?? null;
      // Gone is gone.
      if (value === null) this.fresh.delete(key);
      return value;
    });
  }
}
