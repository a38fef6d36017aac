import { isIPv6 } from 'node:net';
import type { LRUCache } from 'lru-cache';
import { boundedCache } from '../../common/bounded-cache.js';

/** So many addresses are counted; beyond, the one that was quiet for longest is forgotten. */
const MAX_ADDRESSES = 20_000;

interface Count {
  failures: number;
  /** In ms since 1970. */
  readonly until: number;
}

/** Counts failures of each client address in windows of a fixed length. */
export class AddressThrottle {
  private readonly counts: LRUCache<string, Count>;

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {
    this.counts = boundedCache(MAX_ADDRESSES);
  }

  /**
   * @param weight how much it counts
   * @returns ms until the address may fail again; 0 while it may
   */
  fail(address: string, weight = 1): number {
    const now = this.now();
    const block = blockOf(address);
    const known = this.counts.get(block);
    const count =
      known === undefined || known.until <= now
        ? { failures: 0, until: now + this.windowMs }
        : known;
    count.failures += weight;
    this.counts.set(block, count);
    return count.failures <= this.limit ? 0 : count.until - now;
  }
}

/** An IPv6 client has a whole /64 of addresses to itself. */
function blockOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const end = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - end.length;
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...end];
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
