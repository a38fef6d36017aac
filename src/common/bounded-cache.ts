import { LRUCache } from 'lru-cache';

type Options<Key extends NonNullable<unknown>, Value extends NonNullable<unknown>> = Pick<
  LRUCache.OptionsBase<Key, Value, unknown>,
  'ttl' | 'fetchMethod'
>;

/**
 * A cache that forgets what was not used for longest beyond `max` entries. It takes room as they come;
 * the library's own `max` takes it for all of them at once, which is 37 bytes each.
 *
 * @param ttl ms until an entry is forgotten; never, if left out
 */
export function boundedCache<Key extends NonNullable<unknown>, Value extends NonNullable<unknown>>(
  max: number,
  options: Options<Key, Value> = {},
): LRUCache<Key, Value> {
  return new LRUCache<Key, Value>({ ...options, maxSize: max, sizeCalculation: () => 1 });
}
