import { setTimeout as pause } from 'node:timers/promises';
import { boundedCache } from '../common/bounded-cache.js';
import { Batcher } from '../common/batcher.js';

/** How long a look-up counts: what is in use costs a few a second, and whoever ends it waits for it. */
const FRESH_MS = 250;
const MAX_VALUES = 20_000;
const MAX_GROUP = 500;

/**
 * What callers are known by, looked up by hash. However many come at once, one query is under way; a
 * look-up counts for a quarter of a second, in each process by itself.
 */
export class BriefLookUps<Value extends object> {
  private readonly fresh = boundedCache<string, Value>(MAX_VALUES, { ttl: FRESH_MS });
  private readonly lookUps: Batcher<string, Value | null>;

  /** @param lookUp what is found of these hashes */
  constructor(
    private readonly lookUp: (hashes: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ) {
    this.lookUps = new Batcher((hashes) => this.lookUpAll(hashes), { maxItems: MAX_GROUP });
  }

  async find(hash: string): Promise<Value | null> {
    return this.fresh.get(hash) ?? this.lookUps.add(hash);
  }

  /** In this process; others go on for up to a quarter of a second. */
  forgetHere(concerns: (value: Value) => boolean): void {
    for (const [hash, value] of this.fresh.entries()) {
      if (concerns(value)) this.fresh.delete(hash);
    }
  }

  /**
   * Call it after each change.
   *
   * @returns once no process goes by what was before
   */
  async forget(concerns: (value: Value) => boolean): Promise<void> {
    this.forgetHere(concerns);
    await pause(FRESH_MS);
  }

  private async lookUpAll(hashes: readonly string[]): Promise<(Value | null)[]> {
    const begun = performance.now();
    const found = await this.lookUp([...new Set(hashes)]);
    // It tells what was so when it began, however long it took.
    const ttl = Math.floor(FRESH_MS - (performance.now() - begun));
    if (ttl > 0) for (const [hash, value] of found) this.fresh.set(hash, value, { ttl });
    return hashes.map((hash) => found.get(hash) ?? null);
  }
}
